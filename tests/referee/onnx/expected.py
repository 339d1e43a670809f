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
    "test_string_split_maxsplit":
        "with a limit TensorFlow splits a text at white space with an empty string at the end",
}

# ONNX's expected numbers are written with four digits after the point.
ROUNDED = {
    "test_averagepool_2d_ceil_last_window_starts_on_pad", "test_gridsample_bicubic",
    "test_roialign_aligned_false", "test_roialign_aligned_true",
}

# ctflow does not run them yet: a part of its message.
NOT_RUNNING = {}

# Why a type of ONNX is not mapped.
NO_TYPE = {
    **dict.fromkeys(("float8_e4m3fn", "float8_e5m2"),
                    "which TensorFlow converts to floats and back, but no more"),
    **dict.fromkeys(("int4", "uint4"), "which TensorFlow converts to integers only"),
    **dict.fromkeys(("float8_e4m3fnuz", "float8_e5m2fnuz", "float4_e2m1fn", "int2", "uint2"),
                    "for which TensorFlow has a name but no kernels"),
    "float8_e8m0fnu": "which TensorFlow does not have",
}

# Operators without a row.
NO_ROW = {
    "Bernoulli": "random numbers of NumPy's generator",
    "RandomUniformLike": "random numbers of NumPy's generator",
}
