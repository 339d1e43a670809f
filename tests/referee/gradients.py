# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares gradients with TensorFlow's GradientTape: TensorFlow computes every row that PROGRAM
prints again, on the same inputs in the same dtype, and the results must be equal.

    gradients.py PROGRAM

The rows are about control flow and whole uses of tapes; op_rows/ has the ops. It also fails if a
row has no counterpart, a counterpart has no row, or there are fewer rows than expected. The last
line is the sum. """
import json
import os
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its products are rounded in another order
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import ml_dtypes  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from counterparts import FUNCTIONS, ROWS_OF_SLICES  # noqa: E402
from programs import PROGRAMS  # noqa: E402

# The minimum number of rows, so that a missing group of rows is noticed.
EXPECTED = 97

# In units of the dtype's epsilon, relative to the largest element. Both sides round every operation
# once, sum in different orders, and use functions (exp, tanh, pow) with an error of a few units; 4
# are enough with g++ 12 and TensorFlow 2.21, but other compilers may contract products and sums. A
# wrong answer at a tie or kink differs by a whole derivative.
ROUNDING = 8


class Fault(Exception):
    pass


def tensor(data):
    values = np.array(data["values"], np.float64).reshape(data["shape"])
    return tf.constant(values.astype(data["dtype"]))


def lookup(row):
    for key in (row, row.split(",")[0]):
        if key in FUNCTIONS:
            return key
    raise Fault("no counterpart in counterparts.py")


def squared_gradients(function):
    def value(*x):
        sources = [v for v in x if v.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            y = tf.reduce_sum(tf.sin(function(*x)))
        gradients = tape.gradient(y, sources, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return tf.add_n([tf.reduce_sum(tf.square(tf.convert_to_tensor(g))) for g in gradients])

    return value


def run_function(function, row):
    inputs = [tensor(x) for x in row["inputs"]]
    sources = [x for x in inputs if x.dtype.is_floating]
    unconnected = "zero" if row["kind"] == "traced" else "none"
    if row["kind"] == "second":
        function = squared_gradients(function)
    with tf.GradientTape() as tape:
        tape.watch(sources)
        y = function(*inputs)
        total = tf.reduce_sum(y * tensor(row["weights"]))
    return [y, *tape.gradient(total, sources,
                              unconnected_gradients=tf.UnconnectedGradients(unconnected))]


def numbers(what, got, want, least=0.0):
    """Elements, dtypes and shapes: equal up to rounding, NaN for NaN."""
    have = np.array(got["values"], np.float64).reshape(got["shape"])
    need = want.numpy()
    if got["dtype"] != want.dtype.name or list(have.shape) != list(need.shape):
        raise Fault(f"{what} is {got['dtype']}{have.shape}, "
                    f"TensorFlow's {want.dtype.name}{need.shape}")
    need = need.astype(np.float64)
    finite = np.isfinite(need)
    scale = max(least, np.abs(need[finite]).max() if finite.any() else 0.0)
    near = np.zeros(need.shape)
    if want.dtype.is_floating:
        near = near + ROUNDING * float(ml_dtypes.finfo(want.dtype.as_numpy_dtype).eps) * scale
    with np.errstate(invalid="ignore"):
        right = np.where(finite, np.abs(have - need) <= near, have == need)
    right |= np.isnan(have) & np.isnan(need)
    if not right.all():
        raise Fault(f"{what} is\n{have}\nTensorFlow's\n{need}")


def same_rows(what, got, want):
    """Rows with the same index stay in order; the order of different indices has no meaning."""
    mine = np.argsort(got["indices"]["values"], kind="stable")
    theirs = np.argsort(want.indices.numpy(), kind="stable")
    indices = np.array(got["indices"]["values"], np.int64)[mine]
    rows = np.reshape(got["rows"]["values"], got["rows"]["shape"])[mine]
    numbers(f"{what}, indices,", {**got["indices"], "values": indices},
            tf.cast(tf.gather(want.indices, theirs), tf.int64))
    numbers(f"{what}, rows,", {**got["rows"], "values": rows.ravel()},
            tf.gather(want.values, theirs))


def summed(slices, like):
    """The dense tensor that the rows represent."""
    dense = np.zeros(like.shape)
    rows = np.array(slices["rows"]["values"]).reshape(slices["rows"]["shape"])
    np.add.at(dense, slices["indices"]["values"], rows)
    return {"dtype": slices["rows"]["dtype"], "shape": dense.shape, "values": dense.ravel()}


def compare(what, got, want, traced, slices, least):
    if got is None or want is None:
        if got is not None or want is not None:
            raise Fault(f"{what} is {got}, TensorFlow's {want}")
    elif "rows" in got and slices:
        numbers(what, summed(got, want), want)
    elif "rows" in got:
        if not isinstance(want, tf.IndexedSlices):
            raise Fault(f"{what} is rows, TensorFlow's dense:\n{want}")
        same_rows(what, got, want)
    elif isinstance(want, tf.IndexedSlices) and not traced:
        raise Fault(f"{what} is dense, TensorFlow's rows:\n{want}")
    else:
        numbers(what, got, tf.convert_to_tensor(want), least)


def judge(row, used):
    """Raises a Fault if TensorFlow's results differ."""
    name, traced, slices = row["row"], row["kind"].startswith("traced"), False
    if row["kind"].endswith("program"):
        if name not in PROGRAMS:
            raise Fault("no counterpart in programs.py")
        used.add(name)
        got, want = row["outputs"], list(PROGRAMS[name](*map(tensor, row["inputs"])))
        names = [f"output {k}" for k in range(len(got))]
    else:
        key = lookup(name)
        used.add(key)
        slices = key in ROWS_OF_SLICES
        got, want = [*row["outputs"], *row["gradients"]], run_function(FUNCTIONS[key], row)
        names = ["the result", *(f"gradient {k}" for k in range(len(row["gradients"])))]
    if len(got) != len(want):
        raise Fault(f"{len(got)} outputs, TensorFlow {len(want)}")
    for what, mine, theirs in zip(names, got, want):
        compare(what, mine, theirs, traced, slices, 0.0)


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    printed = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    used, faults = set(), []
    for row in rows:
        try:
            judge(row, used)
        except Exception as fault:  # TensorFlow raises many kinds of errors
            faults.append(f"{row['row']} ({row['kind']}): {fault}")
    passed = len(rows) - len(faults)
    for key in sorted({*FUNCTIONS, *PROGRAMS} - used):
        faults.append(f"{key}: a counterpart without a row")
    if len(rows) < EXPECTED:
        faults.append(f"{len(rows)} rows, at least {EXPECTED} are expected")
    for fault in faults:
        print(fault)
    print(f"TensorFlow {tf.__version__}")
    print(f"referee: {passed} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
