#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares loading and running SavedModels with TensorFlow, each model in a separate process.

    benchmarks/loading/run.py [--compiler CXX] [--python PYTHON] [small | big | NAME...]

The models are the networks of tests/referee/saved_model_load/networks.py, exported by Keras. PYTHON
is an interpreter with TensorFlow and Keras (tools/referee makes one in build/referee-env). Prints a
table in Markdown; ratios are ctflow's figure divided by TensorFlow's.
"""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NETWORKS = ROOT / "tests/referee/saved_model_load"
EXPORT = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import networks
asked = sys.argv[3:] or ["small", "big"]
for build in networks.SMALL + networks.BIG:
    if {build.__name__, "small" if build in networks.SMALL else "big"} & set(asked):
        model, inputs = build()
        model.export(str(pathlib.Path(sys.argv[2], build.__name__)), verbose=False)
        print(json.dumps({"name": build.__name__, "weights": model.count_params()}), flush=True)
"""
HEAD = ("network", "weights", "rows", "load", "first run", "run", "memory", "run of ctflow")


def line(command: list[str]) -> dict:
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(next(row for row in result.stdout.splitlines() if row.startswith("{")))


def build(compiler: str, flags: str, program: pathlib.Path) -> None:
    common = [*shlex.split(compiler), "-std=c++20", "-DNDEBUG", *flags.split(),
              f"-isystem{ROOT / 'include'}"]
    subprocess.run([*common, str(HERE / "load.cpp"), "-o", str(program), "-pthread"], check=True)


def compare(python: str, program: pathlib.Path, folder: pathlib.Path, rows: int) -> tuple[str, ...]:
    arguments = [str(folder), str(rows)]
    own = line([str(program), *arguments])
    peer = line([python, str(HERE / "load.py"), *arguments])
    if abs(own["mean"] - peer["mean"]) > 1e-4 * max(1e-3, peer["mean"]):
        sys.exit(f"{folder.name}: the mean is {own['mean']}, TensorFlow's {peer['mean']}")
    ratios = (f"{own[key] / peer[key]:.3f}"
              for key in ("load_s", "first_s", "run_s", "peak_bytes"))
    return (*ratios, f"{own['run_s'] * 1e3:.3g} ms")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O2")
    parser.add_argument("--python", default=str(ROOT / "build/referee-env/bin/python"))
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 32])
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as root:
        program = pathlib.Path(root, "load")
        build(arguments.compiler, arguments.flags, program)
        exported = subprocess.run(
            [arguments.python, "-c", EXPORT, str(NETWORKS), root, *arguments.names],
            check=True, stdout=subprocess.PIPE, text=True).stdout
        print(f"{arguments.compiler} {arguments.flags}; ratios of TensorFlow's figures\n")
        print(f"| {' | '.join(HEAD)} |\n| --- |{' ---: |' * (len(HEAD) - 1)}")
        for network in (json.loads(r) for r in exported.splitlines() if r.startswith("{")):
            for rows in arguments.rows:
                folder = pathlib.Path(root, network["name"])
                cells = compare(arguments.python, program, folder, rows)
                print(f"| {network['name']} | {network['weights']:,} | {rows} | "
                      f"{' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
