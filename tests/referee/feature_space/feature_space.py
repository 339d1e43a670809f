# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares FeatureSpaces with Keras's.

    feature_space.py PROGRAM

The program prints a line of JSON for each FeatureSpace, with the arguments of Keras's class. Both
learn from the same data, Keras from a dataset of single examples, and encode the same features.
"""
import json
import os
import pathlib
import subprocess
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

FS = keras.utils.FeatureSpace


def features(x, n, w, v):
    return {"x": tf.constant(x, tf.float32), "n": tf.constant(n, tf.int64), "w": tf.constant(w),
            "v": tf.constant(v)}


DATA = features([-1, 0, 9.5, 10, 4, 33, 2, 7.25, 1, 12], [3, 5, 3, -7, 5, 3, 12, 0, 0, 5],
                ["a", "b", "a", "m\xe4le", "", "a", "b", "zz", "y", "b"],
                ["x", "x", "y", "y", "x", "z", "x", "y", "x", "x"])
GIVEN = {
    "data": DATA,
    "other": features([-5, 4, 1e6, 10], [5, 4, -7, 0], ["a", "unknown", "", "zz"],
                      ["y", "q", "x", "z"]),
    "columns": features([[1], [3]], [[5], [99]], [["b"], ["a"]], [["x"], ["?"]]),
    "single": features(2.5, 3, "b", "z"),
}


def agree(got, want):
    want = np.asarray(want)
    dtypes = {"float32": "f", "int64": "i", "int32": "i"}
    return (tuple(got["shape"]) == want.shape and dtypes[got["dtype"]] == want.dtype.kind
            and np.allclose(np.array(got["values"]).reshape(want.shape), want, rtol=1e-5,
                            atol=1e-5))


def faults(row):
    space = eval(f"FS({row['row']})")  # noqa: S307
    used = list(space.features)
    layers = space.preprocessors.values()
    if any(getattr(layer, "bin_boundaries", None) for layer in layers):
        space._is_adapted = True  # Keras refuses to adapt these, and to work without
    else:
        space.adapt(tf.data.Dataset.from_tensor_slices({name: DATA[name] for name in used}))
    for key, given in GIVEN.items():
        want = space({name: given[name] for name in used})
        parts = {f"{key}/{k}": v for k, v in want.items()} if isinstance(want, dict) else {
            key: want}
        for name, part in parts.items():
            if name not in row or not agree(row[name], part):
                yield f"{name}\n    got  {row.get(name)}\n    want {np.asarray(part).tolist()}"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    output = subprocess.run([program], capture_output=True, text=True, check=True)
    failed = count = 0
    for line in output.stdout.splitlines():
        row = json.loads(line)
        found = list(faults(row))
        count += 1
        failed += bool(found)
        for fault in found:
            print(f"{row['row']}: {fault}")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
