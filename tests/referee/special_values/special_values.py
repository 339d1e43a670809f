# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Functions of special values: ctflow's results are TensorFlow's, and those that the array API
standard requires, unless TensorFlow's are not.

    special_values.py LOADER [FUNCTION...]

LOADER is loaded_models. Each function is saved by TensorFlow for four dtypes. NaNs and signs are
compared exactly, numbers by the dtype's precision.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "saved_model_load"))

import numpy as np
import tensorflow as tf

from rules import INF, NAN, ONE, TWO, negative, required
from script import encode_argument, encode_bytes, encode_tensor

def any_zero(f):
    """Without the sign of zeros: of two TensorFlow returns the first or the second, depending on
    where they stand in the tensor."""
    def call(x, y):
        out = f(x, y)
        return tf.where(out == 0, tf.zeros_like(out), out)
    return call


FUNCTIONS = {
    "abs": tf.abs, "acos": tf.acos, "acosh": tf.acosh, "add": tf.add, "asin": tf.asin,
    "asinh": tf.asinh, "atan": tf.atan, "atan2": tf.atan2, "atanh": tf.atanh,
    "ceil": tf.math.ceil, "cos": tf.cos, "cosh": tf.cosh, "divide": tf.divide, "exp": tf.exp,
    "expm1": tf.math.expm1, "floor": tf.floor, "floor_divide": tf.math.floordiv,
    "log": tf.math.log, "log1p": tf.math.log1p, "maximum": any_zero(tf.maximum),
    "minimum": any_zero(tf.minimum),
    "multiply": tf.multiply, "negative": tf.negative, "nextafter": tf.math.nextafter,
    "pow": tf.pow, "reciprocal": tf.math.reciprocal, "remainder": tf.math.floormod,
    "round": tf.round, "sign": tf.sign, "sin": tf.sin, "sinh": tf.sinh, "sqrt": tf.sqrt,
    "square": tf.square, "subtract": tf.subtract, "tan": tf.tan, "tanh": tf.tanh}
DTYPES = {tf.float16: 2e-3, tf.bfloat16: 2e-2, tf.float32: 1e-6, tf.float64: 1e-12}
VALUES = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 2.5, -2.5, 3.0, -3.0, INF, -INF,
          NAN]

# TensorFlow's results that are not those of the standard: the reason.
AS_TENSORFLOW = {
    "floor_divide": "a number divided by an infinity of the other sign is -0, not -1",
    "remainder": "a remainder of 0 has the sign of the dividend, not of the divisor",
}


def parts(y):
    """A result as tensors that can be compared: whether NaN, whether negative, and the number."""
    nan = tf.math.is_nan(y)
    sign = tf.where(nan, tf.zeros_like(y), tf.where(y == 0, 1 / y, y)) < 0
    return nan, sign, tf.where(nan, tf.zeros_like(y), y)


def traced(f, arguments):
    return tf.function(lambda *x: parts(f(*x)), autograph=False, input_signature=[
        tf.TensorSpec(a.shape, a.dtype) for a in arguments])


def grid(count):
    return list(np.reshape(np.meshgrid(*[VALUES] * count, indexing="ij"), [count, -1]))


def close(a, b, tolerance):
    if np.isnan(a) or np.isnan(b):
        return np.isnan(a) and np.isnan(b)
    return negative(a) == negative(b) and (a == b or abs(a - b) <= tolerance * abs(b))


def departures(name, dtype, arguments, result):
    """Where TensorFlow's result is not what the standard requires; and the number of rules."""
    found, count = [], 0
    for given, y in zip(zip(*arguments), result):
        given = [float(v) for v in given]
        wanted = required((ONE | TWO)[name], *given)
        if wanted is None:
            continue
        count += 1
        if not close(float(y), wanted, DTYPES[dtype]):
            found.append(f"{name}({', '.join(map(str, given))}) = {float(y)}, not {wanted}")
    return found, count


def main():
    program, *asked = sys.argv[1:]
    module, calls, departed, total, names = tf.Module(), b"", [], 0, []
    for name, f in FUNCTIONS.items():
        if asked and name not in asked:
            continue
        for dtype, tolerance in DTYPES.items():
            if name == "nextafter" and dtype in (tf.float16, tf.bfloat16):
                continue  # TensorFlow has no kernel
            arguments = [tf.cast(tf.constant(v), dtype) for v in grid(1 if name in ONE else 2)]
            function = traced(f, arguments)
            found, count = departures(name, dtype, [a.numpy() for a in arguments],
                                      f(*arguments).numpy())
            departed += [(name, dtype.name, text) for text in found]
            total += count
            path = f"{name}_{dtype.name}"
            names.append(path)
            setattr(module, path, function)
            results = function(*arguments)
            calls += b"call " + encode_bytes(path) + f"{tolerance} {len(arguments)} ".encode()
            calls += b"".join(map(encode_argument, arguments)) + b"0 3 "
            calls += b"".join(map(encode_tensor, results))
    with tempfile.TemporaryDirectory() as root:
        folder, text = pathlib.Path(root) / "model", pathlib.Path(root) / "calls"
        tf.saved_model.save(module, str(folder))
        text.write_bytes(calls)
        done = subprocess.run([program, str(folder), str(text)], capture_output=True, text=True)
    print(done.stdout + done.stderr, end="")
    compared = re.search(r"^(\d+) compared, (\d+) failures$", done.stdout, re.MULTILINE)
    unexpected = [d for d in departed if d[0] not in AS_TENSORFLOW]
    stale = [n for n in AS_TENSORFLOW if not asked and n not in {d[0] for d in departed}]
    for name, dtype, text in unexpected:
        print(f"FAIL TensorFlow, {dtype}: {text}")
    for name in stale:
        print(f"FAIL {name} is as the standard requires; remove it from AS_TENSORFLOW")
    for name, reason in AS_TENSORFLOW.items():
        count = sum(d[0] == name for d in departed)
        print(f"  as TensorFlow: {name}, {count} results: {reason}")
    print(f"{len(names)} functions, {total} results that the standard requires, "
          f"{len(departed)} of them otherwise in TensorFlow")
    return 0 if compared and compared[2] == "0" and not unexpected and not stale else 1


if __name__ == "__main__":
    sys.exit(main())
