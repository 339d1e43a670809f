#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The pipelines of pipelines.cpp with tf.data: pipelines.py FOLDER. Without records in it, it
writes the files and ends."""
import json
import os
import pathlib
import random
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf  # noqa: E402

FEW, ROWS = 200_000, 100_000


def write_files(folder: pathlib.Path) -> None:
    numbers = random.Random(1)
    with tf.io.TFRecordWriter(str(folder / "records")) as writer:
        for _ in range(ROWS):
            writer.write(numbers.randbytes(500))
    with open(folder / "table.csv", "w", encoding="ascii") as file:
        for k in range(ROWS):
            x, y, z = (numbers.gauss(0, 1) for _ in range(3))
            file.write(f"{x:.6f},{y:.6f},{z:.6f},{k},word{k % 100}\n")


def measure(name: str, unit: str, amount: float, dataset: tf.data.Dataset) -> None:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        # Reads all elements in TensorFlow's C++, not in Python. `skip` asks the step before it for
        # elements, unless that step can skip them faster, which `ignore_errors` cannot.
        for _ in dataset.ignore_errors().skip(10**9):
            pass
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"case": name, "unit": unit, "rate": amount / best}), flush=True)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    if not (folder / "records").exists():
        write_files(folder)
        return

    def twice(x):
        return x * 2 + 1

    def megabytes(name):
        return (folder / name).stat().st_size / 1e6

    numbers = tf.data.Dataset.range(FEW)
    measure("range", "elements/s", FEW, numbers)
    measure("map", "elements/s", FEW, numbers.map(twice))
    measure("map, 2 threads", "elements/s", FEW, numbers.map(twice, num_parallel_calls=2))
    measure("filter", "elements/s", FEW, numbers.filter(lambda x: x % 2 == 0))
    measure("batch(32)", "elements/s", FEW, numbers.batch(32))
    measure("map, batch, prefetch", "elements/s", FEW, numbers.map(twice).batch(32).prefetch(2))
    examples = tf.data.Dataset.from_tensor_slices((tf.ones([ROWS, 32]), tf.ones([ROWS], tf.int32)))
    measure("slices, shuffle, batch", "elements/s", ROWS,
            examples.shuffle(10_000, seed=1).batch(32))
    table = str(folder / "table.csv")
    measure("TFRecord", "MB/s", megabytes("records"),
            tf.data.TFRecordDataset(str(folder / "records")))
    measure("lines", "MB/s", megabytes("table.csv"), tf.data.TextLineDataset(table))
    measure("CSV", "MB/s", megabytes("table.csv"), tf.data.experimental.CsvDataset(
        table, [0., 0., 0., tf.constant(0), ""]))


if __name__ == "__main__":
    main()
