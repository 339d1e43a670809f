#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares the rates of pipelines with tf.data, each in a process.

    benchmarks/data/run.py [--compiler CXX] [--python PYTHON]

PYTHON is an interpreter with TensorFlow (tools/referee makes one in build/referee-env). Ratios are
ctflow's rate divided by TensorFlow's.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def rates(command: list[str]) -> dict[str, dict]:
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return {row["case"]: row for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O2")
    parser.add_argument("--python", default=str(ROOT / "build/referee-env/bin/python"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "pipelines")
        subprocess.run(
            [*shlex.split(arguments.compiler), "-std=c++20", *arguments.flags.split(),
             f"-I{ROOT / 'include'}", str(HERE / "pipelines.cpp"), "-o", str(program), "-pthread"],
            check=True,
        )
        peer = [arguments.python, str(HERE / "pipelines.py"), folder]
        subprocess.run(peer, check=True)  # writes the files
        own, other = rates([str(program), folder]), rates(peer)
    print(f"{arguments.compiler} {arguments.flags}: ctflow, tf.data, ratio")
    for case, row in own.items():
        unit = row["unit"]
        print(f"  {case:24} {row['rate']:12.0f} {other[case]['rate']:12.0f} {unit:10}"
              f" {row['rate'] / other[case]['rate']:6.1f}")


if __name__ == "__main__":
    main()
