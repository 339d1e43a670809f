# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares ops with TensorFlow's in every way, one row each.

    op_rows.py PROGRAM LOADER [part]

A row's name is TensorFlow's expression of `x`, or of `x`, `y` and `z`, then what the case is about:
"tf.nn.elu(x); open". PROGRAM prints values and gradients, which must be TensorFlow's, and near
central differences where the op is smooth; and it saves each op, which TensorFlow loads, with
TensorFlow's node where TensorFlow has one. LOADER (the program of ../saved_model_load) loads what
TensorFlow saves of the expression. It fails, too, when an op of the library is in no row, unless
PROGRAM has only a part of the rows. The last line is the sum.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent), str(HERE.parent / "saved_model_load")]

from gradients import Fault, compare, numbers, run_function  # noqa: E402
import gradients  # noqa: E402
from node_rows import nodes_with_rows  # noqa: E402
from script import Calls  # noqa: E402

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

# What every graph may have besides its ops.
PLUMBING = {"Placeholder", "Identity", "Const", "NoOp"}

# Ops of the library without a row, and where they are tested.
ELSEWHERE = {
    "BinomialOfState": "cannot be saved: ../../runtime/ops/random_samples_test.cpp",
    "LookupTableFindV2": "needs a table: ../saved_model/effect_rows.cpp",
    "LookupTableInsertV2": "needs a table: ../saved_model/effect_rows.cpp",
    "LookupTableRemoveV2": "needs a table: ../saved_model/effect_rows.cpp",
    "LookupTableSizeV2": "needs a table: ../saved_model/effect_rows.cpp",
    "PhiloxSkip": "needs a generator: ../saved_model/effect_models.cpp",
    "MutableTableContents": "needs a table: ../saved_model/effect_rows.cpp",
    "MutableTableFind": "needs a table: ../saved_model/effect_rows.cpp",
    "MutableTableParts": "needs a table: ../saved_model/effect_rows.cpp",
    "MutableTableSize": "needs a table: ../saved_model/effect_rows.cpp",
    "MaxPoolGradGradWithArgmax": "runs on GPUs only: ../../runtime/ops/pooling_test.cpp",
    "Multinomial": "draws anew: ../saved_model/effect_models.cpp",
    "RandomShuffle": "draws anew: ../saved_model/effect_models.cpp",
    "RandomStandardNormal": "draws what TensorFlow does not: ../seed",
    "RandomUniform": "draws what TensorFlow does not: ../seed",
    "RandomUniformInt": "draws anew: ../saved_model/effect_models.cpp",
    "TruncatedNormal": "draws anew: ../saved_model/effect_models.cpp",
    "ImageProjectiveTransformGradient": "cannot be saved: in gradients of rows",
    "UniqueWithCounts": "has several results: ../saved_model/result_rows.cpp",
}

# Rows that are not loaded, because the gradients of their nodes differ (docs/roadmap.md).
NOT_DIFFERENTIATED = ["ResizeBilinearGrad", "ResizeBicubicGrad", "ScaleAndTranslateGrad"]
# Rows that are not loaded, because TensorFlow's formulas have nodes that cannot be: it formats
# ragged tensors in loops over variant tensors, which we have not.
NOT_LOADED = [*NOT_DIFFERENTIATED, "tf.nn.ctc_loss(y", "tf.gradients(tf.nn.ctc_loss(",
              "format('{} of {}.', [tf.strings.split", "format('<>'", "format('{}', tf.",
              "format('x {}', tf."]

# Rounding errors may be as large as those of numbers of this size, at most four times those that
# occur. Gradients of a softmax, of Bessel functions and of Dawson's integral are differences of
# numbers up to 1; ssim divides differences of products by small ones; means over batches add up in
# another order; eigenvectors, singular vectors and slopes of gamma samples are computed by other
# algorithms; the second gradient of a determinant, and the gradient of singular vectors of no
# singular value, go through inverses. Compared with 60 digits, slopes of igamma have errors of 6
# units in the last place here and of 4.5 in TensorFlow; exponentials, logarithms and roots of
# matrices of at most 3. The slope of betainc is the exponential of a difference of logarithms, its
# values have errors of 9.5 units here and of 9.8 in TensorFlow; the second gradient of expint is a
# quotient of differences.
LEAST_SCALES = {"softmax": .5, "bessel": .5, "dawsn": 1.0, "image.ssim": 4.0, "atch_norm": 20.0,
                "BatchNorm": .2, "betainc(": 25.0,
                "expint(x); second": 500.0, "RandomGammaGrad": 500.0, "IgammaGradA": 1.0,
                "linalg.det(x); second": 2e5, "linalg.inv(tf.matmul": .2,
                "linalg.eig(": 25.0, "linalg.eigh(": 1.0, "linalg.eigvalsh(": 100.0,
                "linalg.svd(": 5.0, "linalg.svd(x, full_matrices=True)[2]": 2e4}


def expression_of(row):
    return row["row"].split(";")[0]


def function_of(expression, count=1):
    return eval("lambda " + ", ".join("xyz"[:count]) + ": " + expression, {"tf": tf})


def tensor(data):
    if data["dtype"] == "string":
        values = [bytes.fromhex(v) for v in data["values"]]
        return tf.constant(np.array(values, object).reshape(data["shape"]), tf.string)
    if "int" in data["dtype"]:  # exact beyond 2^53
        values = np.array(data["values"], np.dtype(data["dtype"])).reshape(data["shape"])
        return tf.constant(values)
    return gradients.tensor(data)


def is_random(expression):
    """Whether all bits must be TensorFlow's."""
    return expression.startswith("tf.random.")


def least_scale(row):
    if is_random(row["row"]):
        return None
    return max((least for words, least in LEAST_SCALES.items() if words in row["row"]), default=0.0)


def same(what, got, want, least=0.0):
    """The same elements, exactly if they are not floats, or if `least` is None."""
    if want.dtype.is_floating and least is not None:
        return numbers(what, got, want, least)
    have = tensor(got)
    if have.dtype != want.dtype or have.shape != want.shape or (have != want).numpy().any():
        raise Fault(f"{what} is {have}\nTensorFlow's {want}")


def kinds_of(concrete):
    return {n.type for n in concrete.graph.get_operations()} - PLUMBING


def central_differences(function, row):
    """Of the weighted sum, element by element of the first operand."""
    x, w, h = tensor(row["inputs"][0]).numpy(), tensor(row["weights"]).numpy(), 1e-5
    others = [tensor(v) for v in row["inputs"][1:]]
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        ends = [np.sum(w * function(tf.constant(x + s), *others).numpy()) for s in (step, -step)]
        got = tensor(row["gradients"][0]).numpy()[i]
        want = (ends[0] - ends[1]) / (2 * h)
        if abs(got - want) > 1e-6 * max(1.0, abs(want)):
            raise Fault(f"the gradient of element {i} is {got}, by central differences {want}")


def judge(row, model):
    inputs = [tensor(x) for x in row["inputs"]]
    function = function_of(expression_of(row), len(inputs))
    if row["kind"] == "value":
        return same("the result", row["outputs"][0], function(*inputs), least_scale(row))
    if row["kind"] == "saved":
        loaded = getattr(model, row["function"])
        least = least_scale(row)
        same("TensorFlow's result", row["outputs"][0], loaded(*inputs), least)
        same("the result", row["outputs"][0], function(*inputs), least)
        theirs = kinds_of(tf.function(function).get_concrete_function(*inputs))
        ours = kinds_of(loaded.concrete_functions[0])
        # The functions of an op that computes gradients have other ops, too.
        exact = "tf.raw_ops" not in row["row"]
        if len(theirs) == 1 and (ours != theirs if exact else not theirs <= ours):
            raise Fault(f"saved as {sorted(ours)}, TensorFlow's node is {sorted(theirs)}")
        return
    want = run_function(function, row)
    # The gradient of elements that a TensorArray reads is rows here, and dense in TensorFlow.
    slices = "TensorArray" in row["row"]
    for k, (mine, theirs) in enumerate(zip([*row["outputs"], *row["gradients"]], want)):
        what = f"gradient {k}" if k else "the result"
        compare(what, mine, theirs, row["kind"] == "traced", slices, least_scale(row))
    # Differences of float32 are too coarse; a gradient may be rows, or None.
    smooth = row["row"].endswith(("; matrix", "; known"))
    doubles = row["inputs"][0]["dtype"] == row["outputs"][0]["dtype"] == "float64"
    if smooth and doubles and "dtype" in (row["gradients"][0] or {}):
        central_differences(function, row)


def inputs_by_expression(rows):
    """What TensorFlow's functions are called with: the inputs of a saved row, or a wider range of
    numbers for functions of one float tensor."""
    inputs = {}
    for row in rows:
        expression = expression_of(row)
        if row["row"].endswith("; kinks"):
            inputs[expression] = [tf.constant(np.linspace(-7, 7, 15).reshape(3, 5), tf.float32)]
        elif row["kind"] == "saved":
            inputs.setdefault(expression, [tensor(x) for x in row["inputs"]])
    return inputs


def load_what_tensorflow_saves(inputs, folder, loader):
    """Each expression with known dims, with open ones, and without a known rank. Returns the
    differences, and the kinds of nodes that have been loaded."""
    module, calls, kinds = tf.Module(), [], set()
    for k, (expression, x) in enumerate(inputs.items()):
        for variant, shape in enumerate((lambda s: s, lambda s: [None] * len(s), lambda s: None)):
            spec = [tf.TensorSpec(shape(v.shape), v.dtype) for v in x]
            function = tf.function(function_of(expression, len(x)), spec, autograph=False)
            try:
                kinds |= kinds_of(function.get_concrete_function())
            except Exception:  # some of TensorFlow's functions take the rank, or dims
                if variant == 0:
                    raise
                continue
            setattr(module, f"f_{k}_{variant}", function)
            calls.append((f"f_{k}_{variant}", x, 0.0 if is_random(expression) else 1e-5))
    tf.saved_model.save(module, str(folder))
    recorded = Calls(folder)
    for name, x, tolerance in calls:
        recorded.call(name, *x, tolerance=tolerance)
        recorded.gradients(name, *x)
    return recorded.replay(loader), kinds


def missing(ops, rows, loaded, loader):
    """The ops of the library, and those that can be loaded, that are in no row."""
    in_rows = {op for row in rows if row["kind"] == "saved" for op in row["ops"]}
    rules = subprocess.run([loader, "rules"], stdout=subprocess.PIPE, text=True, check=True)
    unread = set(rules.stdout.split()) - loaded - in_rows - nodes_with_rows() - set(ELSEWHERE)
    return [f"{op}: needs a row, or an entry in ELSEWHERE, and not both"
            for op in ops if (op in in_rows) == (op in ELSEWHERE)
            ] + [f"{op}: can be read, but no row has it" for op in sorted(unread)]


def main(program, loader, part=None):
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
        inputs = inputs_by_expression(rows)
        read = {row: x for row, x in inputs.items()
                if not any(op in row for op in NOT_LOADED)}
        wrong, loaded = load_what_tensorflow_saves(read, folder / "theirs", loader)
        if wrong:
            faults.append(f"loading what TensorFlow saves: {wrong}")
    if part is None:
        faults += missing(head["ops"], rows, loaded, loader)
    for fault in faults:
        print(fault)
    print(f"op rows: {len(inputs)} ops, {len(rows)} cases, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
