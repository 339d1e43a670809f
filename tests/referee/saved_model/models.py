# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks whole models that PROGRAM saves, in all ways in which TensorFlow can use them: as objects,
by signatures, from the command line, in sessions, in training, and saved again.

    models.py PROGRAM FOLDER

The checks are in model_checks.py and loader_checks.py. The last line is the sum.
"""
import json
import subprocess
import sys
import traceback

from checks import CHECKS
import loader_checks  # noqa: F401
import model_checks  # noqa: F401


def main(program, folder):
    lines = subprocess.run([program, folder], check=True, capture_output=True, text=True)
    facts = {f.pop("model"): f for f in map(json.loads, lines.stdout.splitlines())}
    failures = 0
    for name, check in CHECKS.items():
        try:
            check(folder, facts)
        except Exception:  # it counts as one failure, and the next check runs
            failures += 1
            print(f"{name}: {traceback.format_exc()}\n")
    print(f"{len(CHECKS)} checks, {failures} failures")
    return failures != 0 or not CHECKS


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
