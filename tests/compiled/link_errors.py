#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that the compiler or linker reports wrong uses of the two parts of the library in words.

    link_errors.py COMPILER INCLUDE_DIR
"""
import pathlib
import subprocess
import sys
import tempfile

HEADER = "#include <tf/core/compiled.hpp>\n"
MAIN = HEADER + "int main() {}\n"


def build(compiler, include, folder, files):
    """Compiles {name: (text, definitions)} into one program; returns the compiler's output."""
    objects = []
    for name, (text, definitions) in files.items():
        source = folder / f"{name}.cpp"
        source.write_text(text)
        objects.append(str(folder / f"{name}.o"))
        done = subprocess.run(
            [compiler, "-std=c++20", f"-I{include}", *definitions, "-c", str(source),
             "-o", objects[-1]],
            capture_output=True, text=True, check=False,
        )
        if done.returncode:
            return done.returncode, done.stderr
    done = subprocess.run(
        [compiler, *objects, "-o", str(folder / "program")],
        capture_output=True, text=True, check=False,
    )
    return done.returncode, done.stderr


COMPILED = ["-DTF_COMPILED"]
IMPLEMENTATION = ["-DTF_COMPILED", "-DTF_IMPLEMENTATION"]
# what, the files, what is expected to be said; nothing where the program builds
CASES = [
    ("header-only", {"a": (MAIN, []), "b": (HEADER, [])}, ""),
    ("two parts", {"a": (MAIN, COMPILED), "b": (HEADER, IMPLEMENTATION)}, ""),
    ("two modes", {"a": (MAIN, []), "b": (HEADER, IMPLEMENTATION)},
     "some_files_are_compiled_with_TF_COMPILED_and_others_without"),
    ("two modes, the other way round", {"a": (MAIN, IMPLEMENTATION), "b": (HEADER, [])},
     "some_files_are_compiled_with_TF_COMPILED_and_others_without"),
    ("no file with the code", {"a": (MAIN, COMPILED), "b": (HEADER, COMPILED)},
     "one_file_has_to_define_TF_IMPLEMENTATION"),
    ("two files with the code", {"a": (MAIN, IMPLEMENTATION), "b": (HEADER, IMPLEMENTATION)},
     "one_file_has_to_define_TF_IMPLEMENTATION"),
    ("TF_IMPLEMENTATION alone", {"a": (MAIN, ["-DTF_IMPLEMENTATION"])}, "[tf.core.compiled]"),
]


def main():
    compiler, include = sys.argv[1:]
    failed = 0
    for what, files, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            status, printed = build(compiler, include, pathlib.Path(folder), files)
        if (status == 0) != (expected == "") or expected not in printed:
            failed += 1
            print(f"{what}: expected {expected or 'a program'!r}, got status {status}\n{printed}")
    print(f"link_errors: {len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
