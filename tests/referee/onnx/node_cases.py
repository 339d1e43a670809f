# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The node tests of the PyPI package onnx: graphs with inputs and expected outputs.

    node_cases.py FILE

writes them to FILE. ONNX computes its expected outputs in Python when its test modules are
imported, which takes a minute, so tools/referee does it once.
"""
import pickle
import sys
import warnings

import numpy as np

# Types that TensorFlow and ctflow share with ONNX.
TYPES = ("float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8",
         "uint16", "uint32", "uint64", "bool", "complex64", "complex128", "object")


class Node:
    """One node of a graph: its operator, its attributes, the names of its inputs and outputs."""

    def __init__(self, operator, inputs, outputs, attributes, opset):
        self.operator, self.inputs, self.outputs = operator, inputs, outputs
        self.attributes, self.opset = attributes, opset
        self.values = []  # of the inputs, as arrays; set before the node is built

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def const(self, number, default=None):
        """The value of an input, for inputs that choose what is computed, such as axes."""
        value = self.values[number] if number < len(self.values) else None
        return default if value is None else value


class Case:
    def __init__(self, name, operator, nodes, inputs, outputs, unsupported):
        self.name, self.operator, self.nodes = name, operator, nodes
        self.inputs, self.outputs = inputs, outputs  # pairs of a name and an array
        self.unsupported = unsupported  # why TensorFlow cannot hold the inputs or outputs


def generate():
    import onnx
    from onnx.backend.test.case.node import collect_testcases

    def attribute(a):
        value = onnx.helper.get_attribute_value(a)
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, onnx.TensorProto):
            return onnx.numpy_helper.to_array(value)
        if isinstance(value, (onnx.GraphProto, onnx.SparseTensorProto, onnx.TypeProto)):
            return None
        if isinstance(value, (int, float)):
            return value
        return [v.decode() if isinstance(v, bytes) else v for v in value]

    def array(value):
        """An array, or None for sequences, optionals and types that TensorFlow does not have."""
        if isinstance(value, onnx.TensorProto):
            return None
        if not isinstance(value, (np.ndarray, np.generic, str)):
            return None
        value = np.asarray(value)
        if value.dtype.kind in "US":
            value = value.astype(object)
        return value if value.dtype.name in TYPES else None

    operators = {}  # expanded tests follow the test that they expand
    cases = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tests = collect_testcases(None)
    for test in tests:
        graph = test.model.graph
        opset = max([o.version for o in test.model.opset_import if o.domain in ("", "ai.onnx")],
                    default=1)
        base = test.name.split("_expanded")[0]
        operator = operators.setdefault(base, graph.node[0].op_type)
        nodes = [Node(n.op_type, list(n.input), list(n.output),
                      {a.name: attribute(a) for a in n.attribute}, opset) for n in graph.node]
        inputs, outputs = test.data_sets[0]
        given = [(i.name, array(v)) for i, v in zip(graph.input, inputs)]
        wanted = [(o.name, array(v)) for o, v in zip(graph.output, outputs)]
        strange = [name for name, v in given + wanted if v is None]
        cases.append(Case(test.name, operator, nodes, given, wanted, strange))
    return cases


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


if __name__ == "__main__":
    import node_cases  # so that the pickle names this module and not __main__

    with open(sys.argv[1], "wb") as file:
        pickle.dump(node_cases.generate(), file)
