# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Models that ctflow has saved, with a row for each op, are loaded and run by ctflow: the results
are those of TensorFlow, which runs the same files."""
import json
import subprocess

import numpy as np
import tensorflow as tf

from script import Calls

# As in ../saved_model/rows.py, so that a missing group of rows is noticed.
EXPECTED = 264


def tensor(data):
    values = data["values"]
    if data["dtype"] == "string":
        values = [bytes.fromhex(v) for v in values]
    dtype = tf.as_dtype(data["dtype"])
    array = np.array(values, object if dtype == tf.string else dtype.as_numpy_dtype)
    return tf.constant(array.reshape(data["shape"]), dtype)


def tolerance_of(row):
    narrow = any(d in json.dumps(row["calls"]) for d in ("float16", "bfloat16"))
    return 2e-2 if narrow else 2e-5


def of(saver):
    """The check of the rows that this program saves."""
    def own(folder, program):
        return round_trip(folder, program, saver)
    return own


def round_trip(folder, program, saver):
    done = subprocess.run([saver, str(folder)], capture_output=True, text=True, check=True)
    _, *rows = map(json.loads, done.stdout.splitlines())
    c = Calls(folder / "rows")
    for row in rows:
        signature = c.model.signatures[row["function"]]
        names = sorted(signature.structured_input_signature[1])
        for call in row["calls"]:
            c.serve(row["function"], tolerance=tolerance_of(row),
                    **dict(zip(names, map(tensor, call["inputs"]))))
    short = "" if len(rows) >= EXPECTED else f"{len(rows)} rows; {EXPECTED} are expected"
    return c.replay(program) + short
