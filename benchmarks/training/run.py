#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares epochs of training with TensorFlow's fit, JAX and PyTorch, each in a process.

The models are a network of three dense layers (4096 rows) and LeNet (1024 images).

    benchmarks/training/run.py [--compiler CXX] [--python PYTHON]...

A PYTHON is an interpreter with some of the frameworks (tools/referee makes one with TensorFlow, in
build/referee-env). A framework that none of them has is skipped, and the output says so. Ratios are
ctflow's time divided by the peer's, for the best epoch and for the first epoch, in which the other
frameworks trace and compile.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = {"tensorflow": "keras", "jax": "jax", "torch": "torch"}


def lines(command: list[str]) -> dict[tuple[str, int], dict]:
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return {(row["model"], row["batch"]): row for row in rows}


def has(python: str, module: str) -> bool:
    check = [python, "-c", f"import importlib.util as u; exit(u.find_spec('{module}') is None)"]
    return subprocess.run(check, stderr=subprocess.DEVNULL).returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O3 -march=native")
    parser.add_argument("--python", action="append", default=[])
    arguments = parser.parse_args()
    pythons = arguments.python or [str(ROOT / "build/referee-env/bin/python")]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "epoch")
        subprocess.run(
            [*shlex.split(arguments.compiler), "-std=c++20", *arguments.flags.split(),
             f"-I{ROOT / 'include'}", str(HERE / "epoch.cpp"), "-o", str(program), "-pthread"],
            check=True,
        )
        own = lines([str(program)])
    print(f"{arguments.compiler} {arguments.flags}: seconds an epoch, best (first)")
    for (model, batch), row in own.items():
        print(f"  {model:5} batch {batch:3}: {row['best_s']:.4f} ({row['first_s']:.4f})")
    for name, module in PEERS.items():
        python = next((p for p in pythons if has(p, module)), None)
        if python is None:
            print(f"{name}: not installed in any of {', '.join(pythons)}")
            continue
        print(f"{name}, and ctflow's time over it")
        for case, row in lines([python, str(HERE / "epoch.py"), name]).items():
            best, first = (own[case][key] / row[key] for key in ("best_s", "first_s"))
            print(f"  {case[0]:5} batch {case[1]:3}: {row['best_s']:.4f} ({row['first_s']:.4f})"
                  f"   {best:.3f} ({first:.4f})")


if __name__ == "__main__":
    main()
