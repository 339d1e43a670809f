# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's tests of operators and small networks, built of TensorFlow's ops, saved by TensorFlow and
run by ctflow.

    onnx_nodes.py LOADER CASES [NAME... | --quarter K]

LOADER is the program of ../saved_model_load, CASES the file of node_cases.py. NAMEs select cases or
operators, --quarter 0 to 3 every fourth case. Each result is compared with ONNX's expected
output and with TensorFlow's result. Two numbers are equal if they differ by at most 1e-5 times the
larger of 1 and the expected magnitude; 2e-3 for float16 and 2e-2 for bfloat16, whose steps are
larger; 1e-4 where ONNX rounds what it expects. Integers, booleans and strings are equal exactly.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "saved_model_load"))

import numpy as np
import tensorflow as tf

import attention
import control
import elementwise
import images
import layers
import movement
import node_cases
import recurrent
import reduction
import signals
import texts
import training
import windows
from expected import AS_TENSORFLOW, NO_ROW, NO_TYPE, NOT_RUNNING, ROUNDED
from script import encode_argument, encode_bytes, encode_tensor

OPERATORS = {}
for module in (attention, control, elementwise, images, layers, movement, recurrent, reduction,
               signals, texts, training, windows):
    OPERATORS |= module.OPERATORS
BATCH = 60  # functions in a model


def tensor(value):
    if value.dtype == object:
        return tf.reshape(tf.constant(value.reshape(-1).tolist(), tf.string), value.shape)
    return tf.constant(value)


def parts(value):
    """The arrays of a value: of a sequence several, of an optional without a value none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def as_list(results):
    return list(results) if isinstance(results, (list, tuple)) else [results]


class Built:
    """A case as a function of TensorFlow, with TensorFlow's results."""

    def __init__(self, case):
        self.case = case
        self.tracked, self.tape = [], None
        self.given = [tensor(v) for _, value in case.inputs for v in parts(value)]
        self.evaluating = True
        self.results = list(self.evaluate(*self.given))
        self.evaluating = False
        specs = [tf.TensorSpec(t.shape, t.dtype) for t in self.given]
        self.function = tf.function(lambda *x: self.evaluate(*x), input_signature=specs,
                                    autograph=False)
        self.function.get_concrete_function()  # reports errors here and not when saving
        self.wanted = [tensor(v) for _, value in case.outputs for v in parts(value)]

    def evaluate(self, *given):
        known, rest = {}, list(given)
        for name, value in self.case.inputs:
            made = [rest.pop(0) for _ in parts(value)]
            if isinstance(value, list):
                known[name] = control.Sequence.of(made, None if made else tf.float32)
            else:
                known[name] = made[0] if made else None
        if "Gradient" in operators_of(self.case.graph):
            with tf.GradientTape(persistent=True) as self.tape:
                self.tape.watch(list(known.values()))
                found = self.run(self.case.graph, known)
        else:
            found = self.run(self.case.graph, known)
        out = []
        for value, (_, wanted) in zip(found, self.case.outputs):
            if isinstance(value, control.Sequence):
                out += [value.at(k) for k in range(len(wanted))]
            else:
                out.append(tf.identity(value))
        return tuple(out)

    def run(self, graph, outer, *inputs):
        """The outputs of a graph. The first run, op by op, notes the values that `Node.const`
        returns, and the shapes of the results, which TensorFlow does not infer for all of them."""
        known = outer | {k: tf.constant(v) for k, v in graph.constants.items()}
        known |= dict(zip(graph.inputs, inputs))
        for n in graph.nodes:
            values = [known[name] if name else None for name in n.inputs]
            n.evaluating, n.scope, n.tape = self.evaluating, known, self.tape
            n.run = lambda body, *x, known=dict(known): self.run(body, known, *x)
            if self.evaluating:
                n.note([np.asarray(x.numpy()) if tf.is_tensor(x) else None for x in values])
            made = as_list(OPERATORS[n.operator](n, *values))
            if self.evaluating:
                n.note_shapes([x.shape if tf.is_tensor(x) else None for x in made])
                self.tracked += n.tracked
            for x, shape in zip(made, n.shapes):
                if shape is not None and tf.is_tensor(x):
                    x.set_shape(shape)
            known.update({k: v for k, v in zip(n.outputs, made) if k})
        return [known[name] for name in graph.outputs]

    def tolerance(self):
        if self.case.name in ROUNDED:
            return 1e-4
        steps = {tf.float16: 2e-3, tf.bfloat16: 2e-2}
        used = {t.dtype for t in self.given + self.results}
        return max((steps.get(t, 1e-5) for t in used), default=1e-5)

    def call(self, path, expected):
        text = b"call " + encode_bytes(path) + f"{self.tolerance()} {len(self.given)} ".encode()
        text += b"".join(map(encode_argument, self.given)) + b"0 "
        return text + f"{len(expected)} ".encode() + b"".join(map(encode_tensor, expected))


def operators_of(graph):
    out = {n.operator for n in graph.nodes}
    for n in graph.nodes:
        for a in n.attributes.values():
            if isinstance(a, node_cases.Graph):
                out |= operators_of(a)
    return out


def build(case):
    """The case as a function, or why there is none."""
    if case.unsupported:
        return "; ".join(f"{t}, {NO_TYPE[t]}" for t in case.unsupported)
    missing = sorted(operators_of(case.graph) - OPERATORS.keys())
    if missing:
        return "; ".join(NO_ROW.get(m, f"no row for {m}") for m in missing)
    try:
        return Built(case)
    except NotImplementedError as e:
        return str(e)


def run(batch, folder, program):
    """For each case the differences from ONNX and from TensorFlow; empty if there are none."""
    module = tf.Module()
    text = b""
    for number, b in enumerate(batch):
        for judge, expected in (("onnx", b.wanted), ("tensorflow", b.results)):
            name = f"{judge}_{number}"
            setattr(module, name, b.function)
            setattr(module, "of_" + name, b.tracked)
            text += b.call(name, expected)
    tf.saved_model.save(module, str(folder))
    calls = folder.parent / (folder.name + ".calls")
    calls.write_bytes(text)
    done = subprocess.run([program, str(folder), str(calls)], capture_output=True, text=True)
    if not re.search(r"^\d+ compared, \d+ failures$", done.stdout, re.MULTILINE):
        raise SystemExit(f"{program}: status {done.returncode}\n{done.stdout}{done.stderr}")
    found = [collections.defaultdict(str) for _ in batch]
    part, message = None, ""
    for line in done.stdout.splitlines():
        failed = re.match(r"FAIL (onnx|tensorflow)_(\d+)", line)
        if failed:
            part = found[int(failed[2])], failed[1]
            part[0][part[1]] += message
            message = ""
        elif line.startswith("[tf."):  # an error, printed before its FAIL line
            part, message = None, line + "\n"
        if part:
            part[0][part[1]] += line + "\n"
    return found


class Report:
    def __init__(self):
        self.mapped = self.as_onnx = self.wrong = 0
        self.as_tensorflow, self.not_running = [], []

    def fail(self, text):
        self.wrong += 1
        print(f"FAIL {text}", flush=True)

    def judge(self, name, operator, found):
        self.mapped += 1
        reason, message = AS_TENSORFLOW.get(name), NOT_RUNNING.get(name)
        if message and message in found["tensorflow"]:
            self.not_running.append(f"{name}: {message}")
        elif message and not found["tensorflow"]:
            self.fail(f"{name} runs; remove it from NOT_RUNNING")
        elif found["tensorflow"] or (found["onnx"] and not reason):
            self.fail(f"{name} ({operator})\n{found['tensorflow']}{found['onnx']}")
        elif found["onnx"]:
            self.as_tensorflow.append(f"{name}: {reason}")
        elif reason:
            self.fail(f"{name} is as ONNX expects; remove it from AS_TENSORFLOW")
        else:
            self.as_onnx += 1


def main():
    program, path, *asked = sys.argv[1:]
    tf.get_logger().setLevel("ERROR")  # it warns of many functions, which is what we want
    cases = node_cases.load(path)
    if asked[:1] == ["--quarter"]:
        cases = cases[int(asked[1])::4]
    elif asked:
        cases = [c for c in cases if c.name in asked or c.operator in asked]
    report, reasons = Report(), collections.defaultdict(collections.Counter)
    batch = []
    with tempfile.TemporaryDirectory() as root:
        for number, case in enumerate(cases):
            try:
                built = build(case)
            except Exception as e:  # any of TensorFlow's
                built = f"{type(e).__name__}: {str(e).splitlines()[0]}"
                report.fail(f"{case.name} ({case.operator}): {built}")
            if isinstance(built, str):
                reasons[case.operator][built] += 1
            else:
                batch.append(built)
            if batch and (len(batch) == BATCH or number + 1 == len(cases)):
                folder = pathlib.Path(root) / str(number)
                for b, found in zip(batch, run(batch, folder, program)):
                    report.judge(b.case.name, b.case.operator, found)
                batch = []
    print(f"{len(cases)} cases, {report.mapped} mapped: {report.as_onnx} as ONNX expects, "
          f"{len(report.as_tensorflow)} as TensorFlow only, {len(report.not_running)} "
          f"refused by ctflow, {report.wrong} unexpected")
    for line in report.as_tensorflow:
        print(f"  as TensorFlow: {line}")
    for line in report.not_running:
        print(f"  refused: {line}")
    print(f"{len(cases) - report.mapped} not mapped:")
    for operator, why in sorted(reasons.items()):
        print(f"  {operator}: " + "; ".join(f"{count} {text}" for text, count in why.items()))
    return 1 if report.wrong or not report.mapped else 0


if __name__ == "__main__":
    sys.exit(main())
