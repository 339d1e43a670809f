#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Does the same as load.cpp with TensorFlow: load.py DIR BATCH. Times do not include the import."""
import json
import os
import pathlib
import re
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf


def given(spec, batch):
    shape = [batch if d is None else d for d in spec.shape]
    if spec.dtype == tf.string:
        return tf.fill(shape, "the cat sat")
    values = np.arange(np.prod(shape)).reshape(shape) % 7
    return tf.constant(values / 7 if spec.dtype.is_floating else values, spec.dtype)


def main() -> None:
    folder, batch = sys.argv[1], int(sys.argv[2])
    start = time.perf_counter()
    model = tf.saved_model.load(folder)
    load = time.perf_counter() - start
    signature = model.signatures["serving_default"]
    inputs = {name: given(spec, batch)
              for name, spec in signature.structured_input_signature[1].items()}
    times = []
    runs = time.perf_counter()
    while len(times) < 3 or (len(times) < 1000 and time.perf_counter() - runs < 2):
        start = time.perf_counter()
        results = [v.numpy() for v in signature(**inputs).values()]
        times.append(time.perf_counter() - start)
    status = pathlib.Path("/proc/self/status").read_text()
    print(json.dumps({
        "load_s": load, "first_s": times[0], "run_s": min(times[1:]),
        "peak_bytes": int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024,
        "mean": float(np.abs(np.concatenate([r.reshape(-1) for r in results])).mean())}))


if __name__ == "__main__":
    main()
