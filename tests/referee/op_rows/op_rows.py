# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Has TensorFlow judge ops in every way, from one row each.

    op_rows.py PROGRAM LOADER

A row's name is TensorFlow's expression of `x`, then what the case is about: "tf.nn.elu(x); open".
PROGRAM prints values and gradients, which must be TensorFlow's, and near central differences where
the op is smooth; and it saves each op, which TensorFlow loads, with TensorFlow's node where
TensorFlow has one. LOADER (loaded_models) loads what TensorFlow saves of the expression. It fails,
too, when a composite is in no row. The last line is the sum.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent), str(HERE.parent / "saved_model_load")]

from gradients import Fault, compare, numbers, run_function, tensor  # noqa: E402
from script import Calls  # noqa: E402

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

# What every graph may have besides its ops.
PLUMBING = {"Placeholder", "Identity", "Const", "NoOp"}


def expression_of(row):
    return row["row"].split(";")[0]


def function_of(expression):
    return eval("lambda x: " + expression, {"tf": tf})


def kinds_of(concrete):
    return {n.type for n in concrete.graph.get_operations()} - PLUMBING


def central_differences(function, row):
    """Of the weighted sum, element by element."""
    x, w, h = tensor(row["inputs"][0]).numpy(), tensor(row["weights"]).numpy(), 1e-5
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        ends = [np.sum(w * function(tf.constant(x + s)).numpy()) for s in (step, -step)]
        got = tensor(row["gradients"][0]).numpy()[i]
        want = (ends[0] - ends[1]) / (2 * h)
        if abs(got - want) > 1e-6 * max(1.0, abs(want)):
            raise Fault(f"the gradient of element {i} is {got}, by central differences {want}")


def judge(row, model):
    function = function_of(expression_of(row))
    if row["kind"] == "saved":
        loaded = getattr(model, row["function"])
        numbers("TensorFlow's result", row["outputs"][0], loaded(tensor(row["inputs"][0])))
        numbers("the result", row["outputs"][0], function(tensor(row["inputs"][0])))
        theirs = kinds_of(tf.function(function).get_concrete_function(tensor(row["inputs"][0])))
        ours = kinds_of(loaded.concrete_functions[0])
        if len(theirs) == 1 and ours != theirs:
            raise Fault(f"saved as {sorted(ours)}, TensorFlow's node is {sorted(theirs)}")
        return
    want = run_function(function, row)
    for k, (mine, theirs) in enumerate(zip([*row["outputs"], *row["gradients"]], want)):
        what = f"gradient {k}" if k else "the result"
        # a softmax's gradients are differences of numbers up to 1
        least = 1.0 if "softmax" in row["row"] else 0.0
        compare(what, mine, theirs, row["kind"] == "traced", False, least)
    if row["row"].endswith("matrix"):
        central_differences(function, row)


def load_what_tensorflow_saves(expressions, folder, loader):
    """Each expression with known dims, with open ones, and without a known rank."""
    module, names = tf.Module(), []
    x = tf.constant(np.linspace(-7, 7, 15).reshape(3, 5), tf.float32)
    for k, expression in enumerate(expressions):
        for variant, shape in enumerate(([3, 5], [None, 5], None)):
            if shape is None and "gelu" in expression:
                continue  # TensorFlow's formula takes the rank
            spec = [tf.TensorSpec(shape, tf.float32)]
            names.append(f"f_{k}_{variant}")
            setattr(module, names[-1], tf.function(function_of(expression), spec, autograph=False))
    tf.saved_model.save(module, str(folder))
    calls = Calls(folder)
    for name in names:
        calls.call(name, x, tolerance=1e-5)
    return calls.replay(loader)


def main(program, loader):
    faults = []
    with tempfile.TemporaryDirectory() as root:
        folder = pathlib.Path(root)
        printed = subprocess.run([program, str(folder / "ours")], stdout=subprocess.PIPE, text=True,
                                 check=True).stdout
        head, *rows = map(json.loads, printed.splitlines())
        model = tf.saved_model.load(str(folder / "ours"))
        for row in rows:
            try:
                judge(row, model)
            except Exception as fault:  # TensorFlow refuses with errors of many kinds
                faults.append(f"{row['row']} ({row['kind']}): {fault}")
        expressions = sorted({expression_of(row) for row in rows})
        wrong = load_what_tensorflow_saves(expressions, folder / "theirs", loader)
        if wrong:
            faults.append(f"loading what TensorFlow saves: {wrong}")
    in_rows = {op for row in rows if row["kind"] == "saved" for op in row["ops"]}
    faults += [f"{op}: no row has it" for op in sorted(set(head["ops"]) - in_rows)]
    for fault in faults:
        print(fault)
    print(f"op rows: {len(expressions)} ops, {len(rows)} cases, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
