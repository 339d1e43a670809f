# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The tests of the PyPI package onnx: graphs of one node, and small networks (simple ones, and
those of PyTorch's operators and layers), with inputs and expected outputs.

    node_cases.py FILE

writes them to FILE. ONNX computes its expected outputs in Python when its test modules are
imported, which takes a minute, so tools/referee does it once.
"""
import pathlib
import pickle
import sys
import warnings

import numpy as np

# Types that TensorFlow and ctflow share with ONNX.
TYPES = ("float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8",
         "uint16", "uint32", "uint64", "bool", "complex64", "complex128", "object")


class Varies:
    """The value of an input that differs between the iterations of a loop."""


class Graph:
    """A graph or the body of an attribute: nodes, names of inputs and outputs, constants."""

    def __init__(self, nodes, inputs, outputs, constants):
        self.nodes, self.inputs, self.outputs = nodes, inputs, outputs
        self.constants = constants  # arrays by name


class Node:
    """One node of a graph: its operator, its attributes, the names of its inputs and outputs."""

    def __init__(self, operator, inputs, outputs, attributes, opset):
        self.operator, self.inputs, self.outputs = operator, inputs, outputs
        self.attributes, self.opset = attributes, opset
        self.values = []  # of the inputs, as arrays; set before the node is built
        self.shapes = None  # of the results; None for those that differ
        self.tracked = []  # tables that belong to the model

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def const(self, number, default=None):
        """The value of an input, for inputs that choose what is computed, such as axes."""
        value = self.values[number] if number < len(self.values) else None
        if isinstance(value, Varies):
            raise NotImplementedError("an axis, shape or the like that varies in a loop")
        return default if value is None else value

    def note(self, values):
        """Keep the values of the inputs; a node in a loop has several."""
        if not self.values:
            self.values = values
            return
        for k, (old, new) in enumerate(zip(self.values, values)):
            if not isinstance(old, Varies) and not np.array_equal(old, new):
                self.values[k] = Varies()

    def note_shapes(self, shapes):
        known = shapes if self.shapes is None else self.shapes
        self.shapes = [a if a == b else None for a, b in zip(known, shapes)]

    def varies(self):
        return any(isinstance(v, Varies) for v in self.values)


class Case:
    """A graph with inputs and expected outputs: pairs of a name and an array, or a list of arrays
    for a sequence, or None for an optional without a value."""

    def __init__(self, name, operator, graph, inputs, outputs, unsupported):
        self.name, self.operator, self.graph = name, operator, graph
        self.inputs, self.outputs = inputs, outputs
        self.unsupported = unsupported  # names of types that TensorFlow and ctflow do not share


def generate():
    import onnx
    from onnx.backend.test.case.node import collect_testcases
    from onnx.backend.test.loader import load_model_tests

    def attribute(a):
        value = onnx.helper.get_attribute_value(a)
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, onnx.TensorProto):
            return onnx.numpy_helper.to_array(value)
        if isinstance(value, onnx.GraphProto):
            return graph_of(value)
        if isinstance(value, (onnx.SparseTensorProto, onnx.TypeProto)):
            return None
        if isinstance(value, (int, float)):
            return value
        return [v.decode() if isinstance(v, bytes) else v for v in value]

    def graph_of(graph):
        nodes = [Node(n.op_type, list(n.input), list(n.output),
                      {a.name: attribute(a) for a in n.attribute}, opset) for n in graph.node]
        return Graph(nodes, [i.name for i in graph.input], [o.name for o in graph.output],
                     {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer})

    def value_of(value):
        """An array, a list, None; or the name of a type that TensorFlow and ctflow do not share."""
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            parts = [value_of(v) for v in value]
            return next((p for p in parts if isinstance(p, str)), parts)
        if isinstance(value, onnx.TensorProto):
            value = onnx.numpy_helper.to_array(value)
        value = np.asarray(value)
        if value.dtype.kind in "US":
            value = value.astype(object)
        return value if value.dtype.name in TYPES else value.dtype.name

    def case_of(name, operator, model, inputs, outputs):
        nonlocal opset
        graph = model.graph
        opset = max([o.version for o in model.opset_import if o.domain in ("", "ai.onnx")],
                    default=1)
        constants = {t.name for t in graph.initializer}  # old models list them as inputs too
        given = [(i.name, value_of(v))
                 for i, v in zip([i for i in graph.input if i.name not in constants], inputs)]
        wanted = [(o.name, value_of(v)) for o, v in zip(graph.output, outputs)]
        strange = sorted({v for _, v in given + wanted if isinstance(v, str)})
        return Case(name, operator, graph_of(graph), given, wanted, strange)

    def saved(folder, kind, model):
        """The values of a test in files."""
        described = model.graph.input if kind == "input" else model.graph.output
        constants = {t.name for t in model.graph.initializer}
        out = []
        for number, v in enumerate(v for v in described if v.name not in constants):
            data = (pathlib.Path(folder) / "test_data_set_0" / f"{kind}_{number}.pb").read_bytes()
            if v.type.HasField("sequence_type"):
                out.append(onnx.numpy_helper.to_list(onnx.SequenceProto.FromString(data)))
            else:
                out.append(onnx.TensorProto.FromString(data))
        return out

    opset = 1
    operators = {}  # expanded tests follow the test that they expand
    cases = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tests = collect_testcases(None)
    for test in tests:
        base = test.name.split("_expanded")[0]
        operator = operators.setdefault(base, test.model.graph.node[0].op_type)
        cases.append(case_of(test.name, operator, test.model, *test.data_sets[0]))
    for kind in ("simple", "pytorch-converted", "pytorch-operator"):
        for test in load_model_tests(kind=kind):
            model = onnx.load(pathlib.Path(test.model_dir) / "model.onnx")
            cases.append(case_of(test.name, kind, model, saved(test.model_dir, "input", model),
                                 saved(test.model_dir, "output", model)))
    return cases


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


if __name__ == "__main__":
    import node_cases  # so that the pickle names this module and not __main__

    with open(sys.argv[1], "wb") as file:
        pickle.dump(node_cases.generate(), file)
