# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The list of checks, and their shared code: models, and TensorFlow's output to stderr."""
import os
import tempfile

from judge import Fault, tf

CHECKS = {}


def check(name):
    """Registers a check, a function of a freshly loaded model, its folder and the program's
    output."""

    def register(function):
        def run(folder, facts):
            model = name.split(",")[0]
            path = os.path.join(folder, model)
            function(tf.saved_model.load(path), path, facts.get(model, {}))

        assert name not in CHECKS
        CHECKS[name] = run
        return function

    return register


def equal(what, got, want):
    if got != want:
        raise Fault(f"{what} is {got!r}, not {want!r}")


def text(fact):
    """The program's bytes."""
    return bytes.fromhex(fact["values"][0]).decode()


class Printed:
    """Everything that is written to stderr, also by C++ code."""

    def __enter__(self):
        self.file = tempfile.TemporaryFile()
        self.before = os.dup(2)
        os.dup2(self.file.fileno(), 2)
        return self

    def __exit__(self, *_):
        os.dup2(self.before, 2)
        os.close(self.before)
        self.file.seek(0)
        self.text = self.file.read().decode()
        self.file.close()


def fails(error, function, *arguments):
    """The message of the error that a call raises."""
    try:
        function(*arguments)
    except error as e:
        return str(e)
    raise Fault(f"no {error.__name__}")
