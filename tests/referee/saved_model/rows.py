# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Runs saved functions in TensorFlow: every function of the model that PROGRAM writes is loaded and
called with the same inputs, as an attribute and as a signature, and must give the same results.

    rows.py PROGRAM FOLDER

It also fails if an op that can be exported is in no row, or if there are fewer rows than
expected. The last line is the sum.
"""
import json
import os
import subprocess
import sys

from judge import ROUNDING, Fault, owner_of, same_all, tensor, tf

# The minimum number of rows, so that a missing group of rows is noticed.
EXPECTED = 321

# Updates that only loaded graphs contain, because no function of the library makes them;
# ../saved_model_load/optimizer_rows.py judges them.
LOADED_ONLY = {
    *("ResourceApply" + name for name in (
        "Adagrad", "AdagradV2", "AddSign", "Ftrl", "PowerSign", "ProximalAdagrad",
        "ProximalGradientDescent")),
    *("ResourceSparseApply" + name for name in (
        "Adadelta", "Adagrad", "AdagradV2", "CenteredRMSProp", "Ftrl", "FtrlV2", "KerasMomentum",
        "Momentum", "ProximalAdagrad", "ProximalGradientDescent", "RMSProp")),
}
# ../op_rows judges it.
ELSEWHERE = {"StringAdd"}

# For functions with dozens of operations in sequence.
ROUNDING_OF_SECOND_DERIVATIVES = 32


def run(row, models):
    second = row["row"].startswith("gradient/second")
    rounding = ROUNDING_OF_SECOND_DERIVATIVES if second else ROUNDING
    name = row["function"]
    function = getattr(owner_of(models["attribute"], name), name)
    signature = models["signature"].signatures[name]
    names = sorted(signature.structured_input_signature[1])

    def by_name(*inputs):
        out = signature(**dict(zip(names, inputs)))
        return [out[f"output_{i}"] for i in range(len(out))]

    for how, f in {"attribute": function, "signature": by_name}.items():
        for k, call in enumerate(row["calls"]):
            got = f(*[tensor(x) for x in call["inputs"]])
            same_all(f"{how}, call {k}", got, call["outputs"], rounding)


def main(program, folder):
    lines = subprocess.run([program, folder], check=True, stdout=subprocess.PIPE, text=True)
    ops, *rows = map(json.loads, lines.stdout.splitlines())
    # One for each way to call, since calls change variables and tables.
    models = {how: tf.saved_model.load(os.path.join(folder, "rows"))
              for how in ("attribute", "signature")}
    failures = 0
    missing = set(ops["ops"]) - LOADED_ONLY - ELSEWHERE
    for row in rows:
        missing -= set(row["ops"])
        try:
            run(row, models)
        except (Fault, tf.errors.OpError, ValueError, TypeError) as fault:
            failures += 1
            print(f"{row['row']}: {fault}\n")
    for op in sorted(missing):
        failures += 1
        print(f"{op}: no row has it")
    if len(rows) < EXPECTED:
        failures += 1
        print(f"{len(rows)} rows; {EXPECTED} are expected")
    print(f"{len(rows)} rows, {failures} failures")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
