# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Functions of special values: ctflow's results are TensorFlow's, and those that the array API
standard requires, unless TensorFlow's are not.

    special_values.py LOADER [FUNCTION...]

LOADER is the program of ../saved_model_load. Each function is saved by TensorFlow for four dtypes
of real numbers; NaNs and signs are compared exactly, numbers by the dtype's precision. For complex
numbers the standard requires what C requires, which is what NumPy returns; ctflow's results are
NumPy's.
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
# Functions of complex numbers, and NumPy's.
COMPLEX = {
    "abs": np.abs, "acos": np.arccos, "acosh": np.arccosh, "asin": np.arcsin,
    "asinh": np.arcsinh, "atan": np.arctan, "atanh": np.arctanh, "cos": np.cos, "cosh": np.cosh,
    "exp": np.exp, "log": np.log, "negative": np.negative, "sin": np.sin, "sinh": np.sinh,
    "sqrt": np.sqrt, "tan": np.tan, "tanh": np.tanh}
COMPLEX_DTYPES = {tf.complex64: 1e-6, tf.complex128: 1e-12}
VALUES = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 2.5, -2.5, 3.0, -3.0, INF, -INF,
          NAN]

# TensorFlow's results that are not those of the standard: the reason.
AS_TENSORFLOW = {
    "floor_divide": "a number divided by an infinity of the other sign is -0, not -1",
    "remainder": "a remainder of 0 has the sign of the dividend, not of the divisor",
}
# TensorFlow's results of complex numbers that are neither NumPy's nor ctflow's: the reason.
AS_STANDARD = {
    "exp": "signs where the imaginary part is infinite, for complex64",
    "sqrt": "an imaginary part of -0, or a negative one beside an infinity, chooses the branch",
}


def parts(y):
    """A result as tensors that can be compared: whether NaN, whether negative, and the number; of
    a complex number for both parts."""
    if y.dtype.is_complex:
        return (*parts(tf.math.real(y)), *parts(tf.math.imag(y)))
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


def complex_departures(name, dtype, result, wanted):
    out = []
    for y, w in zip(result, wanted):
        a, b = ((v.real, v.imag) for v in (y, w))
        if not all(close(float(p), float(q), COMPLEX_DTYPES[dtype]) for p, q in zip(a, b)):
            out.append((name, dtype.name, f"{name} = {y}, not {w}"))
    return out


class Calls:
    """The functions, in one model, and their calls with the expected results."""

    def __init__(self):
        self.module, self.text, self.count = tf.Module(), b"", 0

    def add(self, path, function, arguments, results, tolerance):
        self.count += 1
        setattr(self.module, path, function)
        head = f"{tolerance} {len(arguments)} ".encode()
        self.text += b"call " + encode_bytes(path) + head
        self.text += b"".join(map(encode_argument, arguments))
        self.text += b"0 " + f"{len(results)} ".encode() + b"".join(map(encode_tensor, results))

    def run(self, program):
        with tempfile.TemporaryDirectory() as root:
            folder, calls = pathlib.Path(root) / "model", pathlib.Path(root) / "calls"
            tf.saved_model.save(self.module, str(folder))
            calls.write_bytes(self.text)
            done = subprocess.run([program, str(folder), str(calls)], capture_output=True,
                                  text=True)
        print(done.stdout + done.stderr, end="")
        compared = re.search(r"^(\d+) compared, (\d+) failures$", done.stdout, re.MULTILINE)
        return bool(compared) and compared[2] == "0"


def add_real(calls, name, f):
    """TensorFlow's departures from the standard, and how many results the standard requires."""
    departed, total = [], 0
    for dtype, tolerance in DTYPES.items():
        if name == "nextafter" and dtype in (tf.float16, tf.bfloat16):
            continue  # TensorFlow has no kernel
        arguments = [tf.cast(tf.constant(v), dtype) for v in grid(1 if name in ONE else 2)]
        function = traced(f, arguments)
        found, count = departures(name, dtype, [a.numpy() for a in arguments],
                                  f(*arguments).numpy())
        departed += [(name, dtype.name, text) for text in found]
        total += count
        calls.add(f"{name}_{dtype.name}", function, arguments, function(*arguments), tolerance)
    return departed, total


def add_complex(calls, name, f):
    departed, total = [], 0
    for dtype, tolerance in COMPLEX_DTYPES.items():
        real, imaginary = grid(2)
        z = np.empty(real.shape, np.complex128)
        z.real, z.imag = real, imaginary
        argument = tf.constant(z.astype(dtype.as_numpy_dtype))
        result = f(argument)
        with np.errstate(all="ignore"):
            wanted = COMPLEX[name](z).astype(result.dtype.as_numpy_dtype)
        departed += complex_departures(name, dtype, result.numpy(), wanted)
        total += len(z)
        calls.add(f"{name}_{dtype.name}", traced(f, [argument]), [argument],
                  parts(tf.constant(wanted)), tolerance)
    return departed, total


def judge(kind, departed, table, complete):
    """Print what is not in the table or no longer true; whether there is any."""
    unexpected = [d for d in departed if d[0] not in table]
    stale = [n for n in table if complete and n not in {d[0] for d in departed}]
    for name, dtype, text in unexpected:
        print(f"FAIL TensorFlow, {dtype}: {text}")
    for name in stale:
        print(f"FAIL {name}: TensorFlow departs no more; remove it from the table")
    for name, reason in table.items():
        count = sum(d[0] == name for d in departed)
        print(f"  {kind}: {name}, {count} results: {reason}")
    return bool(unexpected or stale)


def main():
    program, *asked = sys.argv[1:]
    tf.get_logger().setLevel("ERROR")  # it warns of many functions
    calls, real, complexes, total = Calls(), [], [], 0
    for name, f in FUNCTIONS.items():
        if asked and name not in asked:
            continue
        found, count = add_real(calls, name, f)
        real, total = real + found, total + count
        if name in COMPLEX:
            found, count = add_complex(calls, name, f)
            complexes, total = complexes + found, total + count
    passed = calls.run(program)
    wrong = judge("as TensorFlow", real, AS_TENSORFLOW, not asked)
    wrong |= judge("as the standard", complexes, AS_STANDARD, not asked)
    print(f"{calls.count} functions, {total} results that the standard requires, "
          f"{len(real) + len(complexes)} of them otherwise in TensorFlow")
    return 0 if passed and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
