#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the command-line tool on a model that ctflow has saved: tool_test.py CTFLOW MAKE_MODEL.

NumPy's files are written and read without NumPy, so that the test does not need it.
"""
import ast
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile


def npy(shape: tuple[int, ...], values: list[float]) -> bytes:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    return start + struct.pack(f"<{len(values)}f", *values)


def read_npy(path: pathlib.Path) -> tuple[str, tuple[int, ...], list[float]]:
    data = path.read_bytes()
    assert data[:6] == b"\x93NUMPY", data[:6]
    (size,) = struct.unpack_from("<H", data, 8)
    header = ast.literal_eval(data[10 : 10 + size].decode())
    values = data[10 + size :]
    return header["descr"], header["shape"], list(struct.unpack(f"<{len(values) // 4}f", values))


class Test:
    def __init__(self, tool: str, model: pathlib.Path) -> None:
        self.tool, self.model, self.faults = tool, model, 0

    def check(self, holds: bool, what: str, shown: object = "") -> None:
        if not holds:
            self.faults += 1
            print(f"FAILED: {what}\n{shown}")

    def call(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [self.tool, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def fails(self, status: int, message: str, *words: object) -> None:
        done = self.call(*words)
        lines = done.stderr.strip().splitlines()
        self.check(
            done.returncode == status and message in done.stderr and len(lines) <= 2,
            f"{words}: status {status} and {message!r}",
            (done.returncode, done.stderr),
        )
        self.check(done.stdout == "", f"{words}: nothing on stdout", done.stdout)

    def show(self) -> None:
        done = self.call("show", self.model)
        self.check(done.returncode == 0, "show ends with 0", done.stderr)
        for line in [
            "  scale",
            "    input   factor    float32 ()",
            "    input   x         float32 ()",
            "    output  output_0  float32 ()",
            "  serving_default",
            "    input   x         float32 (None, 3)",
            "    output  output_0  float32 (None, 2)",
            "  scale(factor: float32 (), x: float32 ())",
            "  layer.call(x: float32 (None, 3))",
            "variables: 2, 7 values",
            "  layer.w      net/layer/w      float32 (3, 2)  trainable",
            "  layer.calls  net/layer/calls  int64 ()",
            "constants: 2",
            "  rate    float32 ()   0.5",
            "  labels  string (2,)  array([b'cat', b'dog'], dtype=object)",
            "  decay(x: float32 ())",
        ]:
            self.check(line in done.stdout.splitlines(), f"show has the line {line!r}", done.stdout)
        for word in ["MatMul", "AssignAddVariableOp", "Mul"]:
            self.check(f" {word}" in done.stdout, f"show has the op {word}", done.stdout)

    def run(self, folder: pathlib.Path) -> None:
        x = folder / "x.npy"
        x.write_bytes(npy((2, 3), [1, 0, 0, 1, 1, 1]))
        done = self.call("run", self.model, "--input", f"x={x}", "--output-dir", folder / "new/out")
        self.check(done.returncode == 0, "run ends with 0", done.stderr)
        self.check("output_0: float32 (2, 2)" in done.stdout, "run says what it wrote", done.stdout)
        got = read_npy(folder / "new/out/output_0.npy")
        self.check(got == ("<f4", (2, 2), [1, 2, 9, 12]), "the product", got)

        two, three = folder / "two.npy", folder / "three.npy"
        two.write_bytes(npy((), [2]))
        three.write_bytes(npy((), [3]))
        inputs = [f"--input=factor={two}", f"--input=x={three}"]
        done = self.call("run", self.model, "--signature=scale", *inputs, f"--output-dir={folder}")
        self.check(done.returncode == 0, "run of a named signature ends with 0", done.stderr)
        got = read_npy(folder / "output_0.npy")
        self.check(got == ("<f4", (), [6]), "a scalar", got)
        done = self.call("run", self.model, "--signature=decay", f"--input=x={three}",
                         f"--output-dir={folder}")
        self.check(done.returncode == 0, "run of a function with a constant ends with 0",
                   done.stderr)
        got = read_npy(folder / "output_0.npy")
        self.check(got == ("<f4", (), [1.5]), "a captured constant", got)

    def mistakes(self, folder: pathlib.Path) -> None:
        self.fails(2, "no command; there are: show, run")
        self.fails(2, "there is no command 'look'", "look", self.model)
        self.fails(2, "show needs the folder of a SavedModel", "show")
        self.fails(2, "there is no option --wrong", "show", self.model, "--wrong")
        self.fails(2, "--input x: expected NAME=FILE.npy", "run", self.model, "--input", "x")
        self.fails(2, "--input needs a value", "run", self.model, "--input")
        self.fails(2, "needs --input for x", "run", self.model)
        self.fails(2, "no signature 'other'; there are: ", "run", self.model, "--signature=other")
        x = folder / "x.npy"
        both = ["--input", f"x={x}", "--input", f"y={x}"]
        self.fails(2, "has no input 'y'; there are: x", "run", self.model, *both)
        twice = ["--input", f"x={x}", "--input", f"x={x}"]
        self.fails(2, "--input x is given twice", "run", self.model, *twice)
        self.fails(2, "has no input 'z'; there are: x", "run", self.model, "--input", f"z={x}")
        self.fails(1, f"'{folder / 'none'}' got no saved_model.pb", "show", folder / "none")
        nowhere = ["--input", f"x={folder / 'none.npy'}"]
        self.fails(1, "No such file or directory", "run", self.model, *nowhere)
        broken = folder / "broken.npy"
        broken.write_bytes(x.read_bytes()[:-3])
        self.fails(1, "broken.npy", "run", self.model, "--input", f"x={broken}")
        wide = folder / "wide.npy"
        wide.write_bytes(npy((1, 4), [1, 2, 3, 4]))
        self.fails(1, "tf.saved_model.no_match", "run", self.model, "--input", f"x={wide}")

    def hostile(self, folder: pathlib.Path) -> None:
        """Names in a model cannot lead out of the folder and cannot control the terminal."""
        evil = folder / "evil"
        shutil.copytree(self.model, evil)
        file = evil / "saved_model.pb"
        data = file.read_bytes()
        self.check(data.count(b"output_0") > 2, "the outputs have names")
        file.write_bytes(data.replace(b"output_0", b"../x\x1b[2J"))
        done = self.call("show", evil)
        self.check(done.returncode == 0 and r"../x\x1b[2J" in done.stdout, "show", done.stdout)
        inputs = ["--input", f"x={folder / 'x.npy'}", "--output-dir", folder / "evil/out"]
        done = self.call("run", evil, *inputs)
        self.check(done.returncode == 0 and "\x1b" not in done.stdout, "run", done)
        names = [f.name for f in (folder / "evil/out").iterdir()]
        self.check(names == [r"..%2Fx%5Cx1b[2J.npy"], "the file stays in its folder", names)

    def broken(self, folder: pathlib.Path) -> None:
        """Faults of a folder are reported with its name; the status is not 0."""
        serving = folder / "serving"
        shutil.copytree(self.model, serving / "2")
        shutil.copytree(self.model, serving / "10")
        self.fails(1, f"one version: '{serving / '10'}'", "show", serving)
        self.fails(1, f"one version: '{serving / '10'}'", "run", serving)
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
        model = serving / "2"
        (model / "saved_model.pb").write_bytes(pointer)
        self.fails(1, f"{model / 'saved_model.pb'}' got a pointer of Git LFS", "show", model)
        model = serving / "10"
        data = model / "variables/variables.data-00000-of-00001"
        for content, words in [(pointer, "a pointer of Git LFS"), (b"", "the end of the file")]:
            data.write_bytes(content)
            done = self.call("show", model)
            self.check(
                done.returncode == 1 and "variables: 2, 7 values" in done.stdout
                and words in done.stderr and str(data) in done.stderr,
                f"broken variables are shown, and told: {words}", (done.stdout, done.stderr),
            )
        shutil.rmtree(model / "variables")
        self.check(self.call("show", model).returncode == 1, "no variables")
        names = folder / "names"
        shutil.copytree(self.model, names)
        file = names / "saved_model.pb"
        odd = b"\xff\xc3\xa4\xed\xa0\x80\xc2\x9b"  # umlaut, half a pair, control
        file.write_bytes(file.read_bytes().replace(b"output_0", odd))
        done = self.call("show", names)
        self.check("\\xff\u00e4\\xed\\xa0\\x80\\xc2\\x9b" in done.stdout, "no UTF-8", done.stdout)

    def words(self) -> None:
        for flag in ["--help", "-h"]:
            done = self.call(flag)
            self.check(done.returncode == 0 and "ctflow run DIR" in done.stdout, flag, done.stdout)
        done = self.call("--version")
        self.check(done.returncode == 0 and done.stdout.startswith("ctflow "), "--version", done)


def main() -> int:
    tool, make_model = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([make_model, folder / "model"], check=True)
        test = Test(tool, folder / "model")
        test.show()
        test.run(folder)
        test.mistakes(folder)
        test.hostile(folder)
        test.broken(folder)
        test.words()
    print(f"tool: {test.faults} faults")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
