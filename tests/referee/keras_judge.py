# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Code shared by the comparisons with Keras, one row each: Keras on TensorFlow without a GPU, and
the run over the rows that a program prints."""
import json
import os
import subprocess

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402, F401
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")  # Keras compiles some objects anew in each row


class Fault(Exception):
    pass


def array(data):
    return np.array(data["values"], np.float64).reshape(data["shape"]).astype(data["dtype"])


def require(what, got, want):
    if got != want:
        raise Fault(f"{what}: {got}, Keras's {want}")


def printed_by(program):
    """The lines of its output, each a JSON value."""
    printed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


def judge_rows(what, rows, judge, expected, part):
    """Calls judge(row) for each row and prints the faults and the sum; returns the exit status.
    `expected` is the minimum number of rows, so that a missing group of rows is noticed, unless
    the program is known to have only a part of them. With SHOW=1 in the environment it prints each
    row when it is judged, with what `judge` returns."""
    faults = []
    for row in rows:
        note = ""
        try:
            note = judge(row)
        except Exception as fault:  # Keras refuses with errors of many kinds
            note = f"{type(fault).__name__}: {fault}"
            faults.append(f"{row['row']}: {note}")
        if os.environ.get("SHOW"):
            print(f"{row['row']}: {note}", flush=True)
    if part is None and len(rows) < expected:
        faults.append(f"there are {len(rows)} rows, not {expected}")
    for fault in faults:
        print(fault)
    print(f"{what}: {len(rows)} rows, {len(faults)} failed")
    return 1 if faults else 0
