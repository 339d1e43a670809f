#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares the compile times of whole programs in several checkouts.

    compare.py [CHECKOUT...] [--compilers g++ clang++-19] [--programs NAME...] [--repeat N]

Without a CHECKOUT only this one is measured. Each program is compiled header-only and in two parts
(TF_COMPILED) by each compiler. A cell is `seconds of processor time / MB`, the best of N runs, or
`-` if a checkout lacks a feature that the program uses. Checkouts alternate program by program, so
that changes in the machine's speed affect all of them. The cell of the common part has the sum of
the seconds of its files, and the largest memory.
"""
import argparse
import pathlib
import shlex
import sys
import tempfile

import gen
import run

ROOT = run.ROOT
COMPILED = ["-DTF_COMPILED"]


def whole(name: str) -> pathlib.Path:
    return gen.PROGRAMS / f"{name}.cpp"


def generated(kind: str, n: int = 0):
    return lambda folder: gen.write(kind, n, folder)


# name: (source, optimization). -O2 unless the name says otherwise.
PROGRAMS = {
    "functions.hpp": (generated("empty"), "O2"),
    "tf.hpp": (generated("base_files"), "O2"),
    "mlp_adam": (lambda _: whole("mlp_adam"), "O2"),
    "mlp_adam -O0": (lambda _: whole("mlp_adam"), "O0"),
    "train_step 10": (generated("train_step", 10), "O2"),
    "train_step 20": (generated("train_step", 20), "O2"),
    "save": (lambda _: whole("save"), "O2"),
    "load": (lambda _: whole("load"), "O2"),
    "seed": (lambda _: ROOT / "examples" / "seed.cpp", "O2"),
    "keras_fit 4": (generated("keras_fit", 4), "O2"),
    "keras_fit 8": (generated("keras_fit", 8), "O2"),
    "keras_fit 4 -O0": (generated("keras_fit", 4), "O0"),
    "lenet": (lambda _: whole("lenet"), "O2"),
    "resnet": (lambda _: whole("resnet"), "O2"),
    "the common part": (None, "O2"),
}


def cell(compiler: str, tree: pathlib.Path, name: str, two_parts: bool, repeat: int,
         folder: pathlib.Path) -> str:
    source, mode = PROGRAMS[name]
    library = tree / "include" / "tf"
    if two_parts and not (library / "compiled.cpp").exists() or source is None and not two_parts:
        return "-"
    if source is not None:
        paths = [source(folder)]
    else:
        parts = sorted((library / "compiled").glob("*.cpp"))
        paths = parts or [library / "compiled.cpp"]  # a checkout of before it was split
    command = [*shlex.split(compiler), "-std=c++20", f"-I{library.parent}", f"-I{library}",
               *(COMPILED if two_parts else [])]
    best = []
    for path in paths:
        # The object is written next to a copy, so that the folder of the source stays clean.
        copy = folder / path.name
        if copy != path:
            copy.write_text(path.read_text())
        runs = [run.compile_once(command, copy, mode) for _ in range(repeat)]
        best.append(min(runs, key=lambda result: result.get("seconds", 0)))
    if any("error" in result for result in best):
        return "-"
    seconds = sum(result["seconds"] for result in best)
    return f"{seconds:.1f} / {max(result['megabytes'] for result in best):.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="*", type=pathlib.Path, default=[ROOT])
    parser.add_argument("--compilers", nargs="+", default=["g++", "clang++-19"])
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--repeat", type=int, default=1)
    arguments = parser.parse_args()
    columns = [(compiler, two_parts, tree) for compiler in arguments.compilers
               for two_parts in (False, True) for tree in arguments.checkouts]
    heads = [f"{compiler}, {'two parts' if two_parts else 'header-only'}, {tree.resolve().name}"
             for compiler, two_parts, tree in columns]
    print("| program | " + " | ".join(heads) + " |")
    print("| --- " * (1 + len(heads)) + "|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.programs:
            print(f"| {name}", end=" ", flush=True)
            for compiler, two_parts, tree in columns:
                shown = cell(compiler, tree.resolve(), name, two_parts, arguments.repeat,
                             pathlib.Path(folder))
                print(f"| {shown}", end=" ", flush=True)
            print("|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
