# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Code shared by checks of files: the program that reads and writes them, and the run of all
checks."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import tensorflow as tf  # noqa: E402


class Fault(Exception):
    pass


def require(holds, *what):
    if not holds:
        raise Fault(" ".join(map(str, what)))


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *arguments, lines=()):
        return subprocess.run([self.path, *map(str, arguments)], capture_output=True,
                              input="".join(f"{line}\n" for line in lines), text=True, check=False)

    def lines(self, *arguments, lines=()):
        """The lines of its output; `lines` are its standard input."""
        done = self.run(*arguments, lines=lines)
        require(done.returncode == 0, *arguments, "->", done.returncode, done.stderr)
        return done.stdout.splitlines()

    def fails(self, wanted, *arguments):
        done = self.run(*arguments)
        require(done.returncode == 1 and re.search(wanted, done.stderr), "expected", wanted, "got",
                done.returncode, done.stderr)


def run_checks(names, program):
    """Runs the functions whose name begins with `check_`, each in a separate folder; returns the
    exit status."""
    checks = [f for name, f in names.items() if name.startswith("check_")]
    failed = 0
    for check in checks:
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(program, pathlib.Path(folder))
            except (Fault, AssertionError, tf.errors.OpError, OSError, KeyError,
                    ValueError) as fault:
                failed += 1
                print(f"{check.__name__}: {str(fault)[:2000]}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0
