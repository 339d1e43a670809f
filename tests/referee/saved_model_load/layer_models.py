# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""One-layer models of Keras, exported by it and run by ctflow.

    layer_models.py LOADER [NAME... | --quarter K]

LOADER is the program of this folder; NAMEs select rows of layer_rows.py, --quarter 0 to 3 every
fourth one. Each model runs with two batch sizes.
"""
import os
import pathlib
import re
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from layer_rows import ROWS
from script import Calls

rng = np.random.default_rng(29)

# The models that cannot run yet: the ops that are missing, or what is unsupported in them.
NOT_RUNNING = {}


def build(make, inputs):
    taken = [keras.Input(v.shape[1:], dtype="string" if v.dtype == object else v.dtype.name)
             for v in inputs]
    layer = make()
    model = keras.Model(taken if len(taken) > 1 else taken[0], layer(*taken))
    # Weights of floats only: seeds and counters stay as they are.
    for w in model.weights:
        if "float" in str(w.dtype) and w.name not in ("mean", "variance", "idf_weights"):
            v = rng.standard_normal(w.shape) * 0.5
            w.assign(np.abs(v) + 0.1 if len(w.shape) == 1 else v)
    return model


def tensor(v):
    return tf.constant(v.tolist(), tf.string) if v.dtype == object else tf.constant(v)


def run(name, folder, program):
    """Empty if the results are equal, else the reason."""
    make, inputs = ROWS[name]
    build(make, inputs).export(str(folder), verbose=False)
    c = Calls(folder)
    for rows in (len(inputs[0]), 1):
        given = [tensor(v[:rows]) for v in inputs]
        c.call("serve", *([given] if len(given) > 1 else given))
    return c.replay(program)


def reason(wrong):
    """What is unsupported, from the loader's message; the whole message for other errors."""
    missing = re.findall(r"^.*unsupported.*$", wrong, re.MULTILINE)
    return missing[0] if missing else wrong


def main():
    program, *asked = sys.argv[1:]
    a_quarter = asked[:1] == ["--quarter"]
    asked = list(ROWS)[int(asked[1])::4] if a_quarter else asked or list(ROWS)
    wrong_rows = ran = 0
    with tempfile.TemporaryDirectory() as root:
        for number, name in enumerate(asked):
            wrong = run(name, pathlib.Path(root) / str(number), program)
            expected = NOT_RUNNING.get(name)
            ran += not wrong
            if expected is None and wrong:
                print(f"{name}: {wrong}")
            elif expected is not None and not wrong:
                print(f"{name} runs; remove it from NOT_RUNNING")
            elif expected is not None and expected not in reason(wrong):
                print(f"{name}: expected '{expected}' as the reason\n{wrong}")
            else:
                continue
            wrong_rows += 1
    print(f"{len(asked)} models, {ran} run, {wrong_rows} not as expected")
    return 1 if wrong_rows else 0


if __name__ == "__main__":
    sys.exit(main())
