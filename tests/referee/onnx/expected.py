# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The cases that do not give ONNX's result, and why."""

SHIFT = "TensorFlow limits a shift to 0 and the number of bits less 1"

# TensorFlow's result, and ours, is not ONNX's: the reason.
AS_TENSORFLOW = {
    "test_bitshift_left_int8_shift_ge_width": SHIFT,
    "test_bitshift_left_int32_shift_ge_width": SHIFT,
    "test_bitshift_right_int8_negative_shift": SHIFT,
    "test_bitshift_left_int8_negative_shift": SHIFT,
    "test_bitshift_right_int32_negative_shift": SHIFT,
    "test_bitshift_left_int32_negative_shift": SHIFT,
    "test_averagepool_2d_ceil_last_window_starts_on_pad": "ONNX expects numbers of four digits",
}

# ctflow does not run them yet: a part of its message.
NOT_RUNNING = {}

# TensorFlow has no kernel, or refuses the inputs: the reason.
NOT_MAPPED = {
    "test_bitcast_bool_to_uint8": "no Bitcast of bool in TensorFlow",
    "test_mod_mixed_sign_float16": "no TruncateMod of float16 in TensorFlow",
}
