# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""At least one row for each op that can be loaded, alone in a function.

A row is an op, its operands, its attributes, and which operands are usually constants: axes, sizes.
Each is saved three times: with known shapes, with unknown shapes, and with those operands as
arguments, so that the node can only be interpreted at run time.
"""
import inspect

import numpy as np
import tensorflow as tf

import bytes_rows
import image_models
import sparse_rows
from script import Calls

rng = np.random.default_rng(3)
f32 = tf.float32


def x(*shape):
    return tf.constant(rng.standard_normal(shape), f32)


def positive(*shape):
    return tf.constant(rng.uniform(0.1, 0.9, shape), f32)


def ints(*values, dtype=tf.int32):
    return tf.constant(values, dtype)


def c(value, dtype=tf.int32):
    return tf.constant(value, dtype)


class Row:
    def __init__(self, op, operands, constant=(), tolerance=1e-5, results=None, **attrs):
        """`results`: how many are compared; all by default."""
        self.op, self.operands, self.constant = op, operands, constant
        self.attrs, self.tolerance, self.results = attrs, tolerance, results

    def node(self, operands):
        op = getattr(tf.raw_ops, self.op)
        names = [n for n in inspect.signature(op).parameters if n not in self.attrs]
        return op(**dict(zip(names, operands)), **self.attrs)

    def function(self, known, constants):
        """The function, and the operands that are its arguments."""
        taken = [k for k in range(len(self.operands)) if not (constants and k in self.constant)]

        def body(*given):
            operands = list(self.operands)
            for k, value in zip(taken, given):
                operands[k] = list(value) if isinstance(value, tuple) else value
            out = self.node(operands)
            return [] if isinstance(out, tf.Operation) else list(out)[:self.results] if isinstance(
                out, (tuple, list)) else out

        def spec(t):
            return tf.TensorSpec(t.shape if known else None, t.dtype)

        arguments = [self.operands[k] for k in taken]
        arguments = [tuple(a) if isinstance(a, list) else a for a in arguments]
        f = tf.function(body, input_signature=tf.nest.map_structure(spec, arguments),
                        autograph=False)
        graph = f.get_concrete_function().graph
        assert any(n.type == self.op for n in graph.get_operations()), self.op
        return f, arguments


UNARY = ["Neg", "Exp", "Expm1", "Tanh", "Sin", "Cos", "Floor", "Ceil", "Sigmoid", "Relu", "Abs",
         "Square", "Sign", "Relu6", "Elu", "Selu", "LeakyRelu", "Softplus", "Softsign", "Erf",
         "Erfc", "Tan", "Atan", "Sinh", "Cosh", "Asinh", "Rint", "ZerosLike", "OnesLike",
         "Identity",
         "Snapshot", "PreventGradient", "Softmax", "LogSoftmax", "Reciprocal", "Inv", "L2Loss",
         "IsNan", "IsInf", "IsFinite", "Shape", "Size", "Rank", "StopGradient"]
POSITIVE = ["Log", "Log1p", "Sqrt", "Rsqrt", "Asin", "Acos", "Atanh"]
BINARY = ["Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "FloorDiv", "FloorMod",
          "SquaredDifference", "DivNoNan", "MulNoNan", "Equal", "NotEqual", "Less", "LessEqual",
          "Greater", "GreaterEqual", "Div"]
SAME_SHAPE = ["TanhGrad", "SigmoidGrad", "ReluGrad", "EluGrad", "SeluGrad", "SoftplusGrad",
              "ReciprocalGrad", "InvGrad"]
ROWS = [Row(op, [x(2, 3)]) for op in UNARY] + [Row(op, [positive(2, 3)]) for op in POSITIVE]
ROWS += [Row("Acosh", [positive(2, 3) + 1.0])]
for op in BINARY:
    ROWS += [Row(op, [x(2, 3), x(3)]), Row(op, [x(2, 1, 3), x(4, 1)])]
for op in ("AddV2", "Sub", "Mul", "FloorDiv", "FloorMod", "Maximum", "Less", "Equal", "TruncateDiv",
           "SquaredDifference"):
    for dtype in (tf.int32, tf.int64, tf.float64):
        if op != "TruncateDiv" or dtype.is_integer:
            ROWS += [Row(op, [ints(7, -7, 5, 0, dtype=dtype), ints(2, 2, -3, -1, dtype=dtype)])]
ROWS += [Row("AddV2", [tf.cast(x(3), d), tf.cast(x(3), d)], tolerance=1e-2)
         for d in (tf.half, tf.bfloat16)]
ROWS += [Row(op, [tf.cast(positive(3), d)], tolerance=2e-2) for op in ("Exp", "Erf", "Rsqrt")
         for d in (tf.half, tf.bfloat16, tf.float64)]
ROWS += [Row("AddV2", [ints(200, 100, dtype=d), ints(100, 27, dtype=d)])
         for d in (tf.uint8, tf.uint16, tf.uint32, tf.uint64, tf.int16)]
ROWS += [Row(op, [x(3, 2), positive(3, 2)]) for op in SAME_SHAPE]
ROWS += [Row("SqrtGrad", [positive(4), x(4)]), Row("RsqrtGrad", [positive(4), x(4)])]
ROWS += [Row("Pow", [positive(2, 3), x(3)]), Row("Pow", [ints(2, -3, 5), ints(3, 3, 0)])]
ROWS += [Row("Equal", [c(["a", "b"], tf.string), c("b", tf.string)]),
         Row("NotEqual", [c(["a", "b"], tf.string), c("b", tf.string)])]
truths = [c([True, True, False, False], tf.bool), c([True, False, True, False], tf.bool)]
ROWS += [Row(op, truths) for op in ("LogicalAnd", "LogicalOr")]
ROWS += [Row("LogicalNot", truths[:1])]
condition = c([True, False], tf.bool)
ROWS += [Row("Select", [condition, x(2), x(2)]), Row("Select", [condition, x(2, 3), x(2, 3)]),
         Row("Select", [c(True, tf.bool), x(2, 3), x(2, 3)]),
         Row("SelectV2", [condition, x(3, 2), x(2)]),
         Row("SelectV2", [condition, c(["p", "q"], tf.string), c("r", tf.string)])]
ROWS += [Row("AddN", [[x(2, 3), x(2, 3), x(2, 3)]]), Row("IdentityN", [[x(2), ints(1, 2)]]),
         Row("ClipByValue", [x(9), c(-0.5, f32), c(0.5, f32)])]
for source in (tf.float32, tf.float64, tf.int32, tf.int64, tf.bool, tf.uint8, tf.half):
    for target in (tf.float32, tf.float64, tf.int32, tf.int64, tf.bool, tf.int8, tf.bfloat16):
        ROWS += [Row("Cast", [tf.cast(ints(1, 0, 3), source)], DstT=target)]
# reductions
for op in ("Sum", "Mean", "Prod", "Max", "Min"):
    ROWS += [Row(op, [x(2, 3, 4), ints(0, -1)], [1], keep_dims=True),
             Row(op, [x(2, 3), c(1)], [1], keep_dims=False),
             Row(op, [x(2, 3), ints()], [1], keep_dims=False),
             Row(op, [ints(3, 5, 9), c(0, tf.int64)], [1], keep_dims=False),
             Row(op, [tf.cast(positive(5), tf.half), c(0)], [1], keep_dims=False, tolerance=1e-2)]
ROWS += [Row("EuclideanNorm", [x(2, 3, 4), ints(0, -1)], [1], keep_dims=k) for k in (True, False)]
for op in ("All", "Any"):
    ROWS += [Row(op, [c([[True, False], [True, True]], tf.bool), c(1)], [1], keep_dims=False)]
for op in ("ArgMax", "ArgMin"):
    ROWS += [Row(op, [x(3, 4), c(-1)], [1], output_type=t) for t in (tf.int32, tf.int64)]
    ROWS += [Row(op, [ints(3, 1, 2, 3), c(0)], [1], output_type=tf.int64)]
for op in ("Cumsum", "Cumprod", "CumulativeLogsumexp"):
    ROWS += [Row(op, [x(3, 4), c(a)], [1], exclusive=e, reverse=r)
             for a, e, r in ((0, False, False), (1, True, False), (-1, False, True),
                             (0, True, True))]
# products
for ta in (False, True):
    for tb in (False, True):
        a, b = x(*((4, 3) if ta else (3, 4))), x(*((5, 4) if tb else (4, 5)))
        ROWS += [Row("MatMul", [a, b], transpose_a=ta, transpose_b=tb)]
        ROWS += [Row(op, [tf.stack([a, a]), tf.stack([b, b])], adj_x=ta, adj_y=tb)
                 for op in ("BatchMatMul", "BatchMatMulV2")]
ROWS += [Row("MatMul", [tf.cast(x(2, 3), d), tf.cast(x(3, 2), d)], tolerance=5e-2,
             transpose_a=False, transpose_b=False)
         for d in (tf.float64, tf.half, tf.bfloat16, tf.int32, tf.int64)]
ROWS += [Row("BatchMatMulV2", [x(2, 1, 3, 4), x(5, 4, 2)], adj_x=False, adj_y=False)]
ROWS += [Row("BatchMatMulV3", [x(2, 1, 3, 4), x(5, 2, 4)], Tout=f32, adj_x=False, adj_y=True)]
ROWS += [Row("Einsum", [[x(2, 3), x(3, 4)]], equation="ij,jk->ik"),
         Row("Einsum", [[x(2, 3, 3)]], equation="...ii->...i"),
         Row("Einsum", [[x(2, 3)]], equation="...i->...ii"),
         Row("Einsum", [[x(2, 1, 3), x(4, 3)]], equation="...i,...i->..."),
         Row("Cross", [x(2, 3), x(2, 3)])]
# diagonals
no_size, zero, align = c(-1), c(0., f32), {"align": "RIGHT_LEFT"}
ROWS += [Row("MatrixDiag", [x(2, 3)]), Row("MatrixDiagPart", [x(2, 3, 4)]),
         Row("MatrixSetDiag", [x(3, 4), x(3)]),
         Row("MatrixDiagV2", [x(3), c(1), no_size, no_size, zero], [1, 2, 3, 4]),
         Row("MatrixDiagPartV2", [x(3, 4), c(-1), zero], [1, 2]),
         Row("MatrixSetDiagV2", [x(3, 4), x(2), c(2)], [2]),
         Row("MatrixDiagV3", [x(2, 3), ints(-1, -1), no_size, no_size, zero], [1, 2, 3, 4],
             **align),
         Row("MatrixDiagPartV3", [x(3, 4), c(1), zero], [1, 2], **align),
         Row("MatrixSetDiagV3", [x(2, 3, 4), x(2, 3), c(0)], [2], **align),
         Row("MatrixBandPart", [x(3, 4), c(1, tf.int64), c(0, tf.int64)], [1, 2]),
         Row("MatrixBandPart", [x(2, 3, 4), c(-1), c(2)], [1, 2])]
# systems of linear equations
regular = x(2, 3, 3) + 3.0 * tf.eye(3)
ROWS += [Row("Cholesky", [tf.matmul(regular, regular, transpose_b=True)]),
         Row("MatrixTriangularSolve", [regular, x(3, 2)], lower=True, adjoint=False),
         Row("MatrixTriangularSolve", [regular[0], x(2, 3, 2)], lower=False, adjoint=True),
         Row("MatrixDeterminant", [regular]), Row("LogMatrixDeterminant", [regular])]
for adjoint in (False, True):
    ROWS += [Row("MatrixSolve", [regular, x(2, 3, 2)], adjoint=adjoint),
             Row("MatrixInverse", [regular], adjoint=adjoint)]
# factors; the signs of eigenvectors and singular vectors are free
ROWS += [Row("Qr", [x(4, 3)], full_matrices=False), Row("Qr", [x(2, 3, 4)], full_matrices=True),
         Row("SelfAdjointEigV2", [x(3, 3)], compute_v=False, results=1),
         Row("SelfAdjointEigV2", [x(2, 3, 3)], compute_v=True, results=1),
         Row("Svd", [x(4, 3)], compute_uv=True, full_matrices=False, results=1),
         Row("Svd", [x(2, 3, 4)], compute_uv=False, full_matrices=False, results=1),
         Row("Svd", [x(3, 3)], compute_uv=True, full_matrices=True, results=1)]
ROWS += [Row("BiasAdd", [x(2, 3), x(3)]), Row("BiasAdd", [x(2, 3, 4, 5), x(3)], data_format="NCHW"),
         Row("BiasAddV1", [x(2, 3), x(3)]), Row("BiasAddGrad", [x(2, 3)]),
         Row("BiasAddGrad", [x(2, 3, 4, 5)], data_format="NHWC")]
ROWS += [Row("SoftmaxCrossEntropyWithLogits", [x(3, 4), tf.nn.softmax(x(3, 4))])]
# convolutions
for how in ({"padding": "SAME"}, {"padding": "VALID"},
            {"padding": "EXPLICIT", "explicit_paddings": [0, 0, 2, 1, 0, 3, 0, 0]}):
    a, b = x(2, 5, 4, 4), x(3, 2, 4, 6)
    for s in ([1, 1, 1, 1], [1, 2, 3, 1]):
        out = tf.raw_ops.Conv2D(input=a, filter=b, strides=s, **how)
        ROWS += [Row("Conv2D", [a, b], strides=s, **how),
                 Row("Conv2DBackpropInput", [ints(2, 5, 4, 4), b, out], [0], strides=s, **how),
                 Row("Conv2DBackpropFilter", [a, ints(3, 2, 4, 6), out], [1], strides=s, **how)]
ROWS += [Row("Conv2D", [x(2, 5, 4, 4), x(3, 2, 4, 6)], strides=[1, 1, 1, 1], padding="SAME",
             dilations=[1, 2, 3, 1]),
         Row("Conv2D", [x(2, 5, 4, 4), x(3, 2, 2, 6)], strides=[1, 1, 1, 1], padding="SAME")]
# Numbers above 0, since a sum of both signs loses the digits of narrow floats.
ROWS += [Row("Conv2D", [tf.cast(positive(2, 5, 4, 4), d), tf.cast(positive(3, 2, 4, 6), d)],
             tolerance=5e-2,
             strides=[1, 1, 1, 1], padding="SAME")
         for d in (tf.float64, tf.half, tf.bfloat16)]
a, b = x(2, 5, 4, 3), x(3, 2, 3, 2)
for how in ({"padding": "SAME"}, {"padding": "VALID"},
            {"padding": "EXPLICIT", "explicit_paddings": [0, 0, 2, 1, 0, 3, 0, 0]}):
    how["strides"] = [1, 2, 2, 1]
    out = tf.raw_ops.DepthwiseConv2dNative(input=a, filter=b, **how)
    ROWS += [Row("DepthwiseConv2dNative", [a, b], **how),
             Row("DepthwiseConv2dNativeBackpropInput", [ints(2, 5, 4, 3), b, out], [0], **how),
             Row("DepthwiseConv2dNativeBackpropFilter", [a, ints(3, 2, 3, 2), out], [1], **how)]
a, b = x(2, 3, 4, 5, 2), x(2, 3, 2, 2, 3)
for padding in ("SAME", "VALID"):
    how = {"padding": padding, "strides": [1, 1, 2, 1, 1]}
    out = tf.raw_ops.Conv3D(input=a, filter=b, **how)
    ROWS += [Row("Conv3D", [a, b], **how),
             Row("Conv3DBackpropInputV2", [ints(2, 3, 4, 5, 2), b, out], [0], **how),
             Row("Conv3DBackpropFilterV2", [a, ints(2, 3, 2, 2, 3), out], [1], **how)]
# windows
for shape in ((2, 5, 4, 3), (2, 5, 4, 6, 3)):
    a, raw, suffix = x(*shape), tf.raw_ops, "3D" if len(shape) == 5 else ""
    how = {"ksize": [1, 2, 3, 2, 1] if suffix else [1, 3, 2, 1],
           "strides": [1, 1, 2, 1, 1] if suffix else [1, 2, 1, 1]}
    for padding in ("SAME", "VALID"):
        how = {**how, "padding": padding}
        most = getattr(raw, "MaxPool" + suffix)(input=a, **how)
        dy = x(*most.shape)
        ROWS += [Row("MaxPool" + suffix, [a], **how),
                 Row(f"MaxPool{suffix}Grad", [a, most, dy], **how),
                 Row(f"MaxPool{suffix}GradGrad", [a, most, x(*shape)], **how),
                 Row("AvgPool" + suffix, [a], **how),
                 Row(f"AvgPool{suffix}Grad", [ints(*shape), dy], [0], **how)]
ROWS += [Row("ExtractImagePatches", [x(2, 5, 4, 3)], ksizes=[1, 2, 3, 1], strides=[1, 2, 1, 1],
             rates=[1, 2, 1, 1], padding=padding) for padding in ("SAME", "VALID")]
ROWS += [Row("ExtractVolumePatches", [x(2, 3, 4, 5, 2)], ksizes=[1, 1, 2, 3, 1],
             strides=[1, 2, 1, 2, 1], padding=padding) for padding in ("SAME", "VALID")]
a = x(2, 3, 4, 7)
ROWS += [Row("LRN", [a], depth_radius=2), Row("LRN", [a], bias=0.5, alpha=0.1, beta=0.75),
         Row("LRNGrad", [x(2, 3, 4, 7), a, tf.raw_ops.LRN(input=a)])]
# shapes
ROWS += [Row("Reshape", [x(2, 6), ints(3, -1)], [1]), Row("Reshape", [x(1), ints()], [1]),
         Row("Reshape", [c(["a", "b"], tf.string), ints(2, 1, dtype=tf.int64)], [1]),
         Row("ExpandDims", [x(2, 3), c(-1)], [1]), Row("ExpandDims", [x(2, 3), c(0)], [1]),
         Row("Squeeze", [x(2, 1, 3, 1)], axis=[1]), Row("Squeeze", [x(2, 1, 3, 1)], axis=[]),
         Row("Squeeze", [x(2, 1, 3, 1)], axis=[-1]),
         Row("Shape", [x(2, 3)], out_type=tf.int64), Row("ShapeN", [[x(2, 3), x(4)]]),
         Row("Size", [x(2, 3)], out_type=tf.int64), Row("Size", [c(1.0, f32)]),
         Row("Fill", [ints(2, 3), c(2.5, f32)], [0]),
         Row("Fill", [ints(2), c("a", tf.string)], [0]),
         Row("ZerosLike", [c([["a", "b"]], tf.string)]), Row("ZerosLike", [c("a", tf.string)]),
         Row("BroadcastTo", [x(3, 1), ints(2, 3, 4)], [1]),
         Row("BroadcastArgs", [ints(2, 1, 3), ints(4, 1)], [0, 1]),
         Row("BroadcastGradientArgs", [ints(2, 1, 3), ints(4, 3)], [0, 1]),
         Row("InvertPermutation", [ints(2, 0, 1)], [0]),
         Row("ConcatOffset", [c(1), [ints(2, 3, 4), ints(2, 1, 4), ints(2, 2, 4)]], [0, 1]),
         Row("EnsureShape", [x(2, 3)], shape=[2, None])]
# elements
a = x(4, 5, 6)
ROWS += [Row("Transpose", [a, ints(2, 0, 1)], [1]),
         Row("Transpose", [c([["a"], ["b"]], tf.string), ints(1, 0)], [1]),
         Row("Transpose", [c([[True, False]], tf.bool), ints(1, 0)], [1]),
         Row("ConcatV2", [[x(2, 3), x(2, 1), x(2, 2)], c(-1)], [1]),
         Row("ConcatV2", [[c([i]) for i in range(40)], c(0)], [1]),
         Row("ConcatV2", [[c(["a"], tf.string), c(["b"], tf.string)], c(0)], [1]),
         Row("Pack", [[x(2, 3), x(2, 3)]], axis=1), Row("Pack", [[c(1), c(2), c(3)]], axis=0),
         Row("Unpack", [x(2, 3)], num=3, axis=-1), Row("Unpack", [x(2, 3)], num=2, axis=0),
         Row("Split", [c(1), x(2, 6)], [0], num_split=3),
         Row("SplitV", [x(2, 6), ints(1, -1, 2), c(1)], [1, 2], num_split=3),
         Row("Slice", [a, ints(1, 0, 2), ints(2, -1, 3)], [1, 2]),
         Row("Tile", [x(2, 3), ints(2, 3)], [1]),
         Row("Pad", [x(2, 3), c([[1, 0], [2, 1]])], [1]),
         Row("PadV2", [x(2, 3), c([[1, 0], [2, 1]]), c(9.0, f32)], [1]),
         Row("MirrorPad", [x(2, 3), c([[1, 0], [2, 1]])], [1], mode="REFLECT"),
         Row("MirrorPad", [x(2, 3), c([[2, 0], [0, 3]])], [1], mode="SYMMETRIC"),
         Row("MirrorPadGrad", [x(3, 6), c([[1, 0], [2, 1]])], [1], mode="REFLECT"),
         Row("ReverseV2", [a, ints(-1, 0)], [1]),
         Row("Roll", [a, ints(2, -8), ints(0, -1)], [1, 2]),
         Row("Roll", [a, c(2), c(1)], [1, 2]),
         Row("SpaceToDepth", [x(1, 4, 6, 2)], block_size=2),
         Row("DepthToSpace", [x(1, 2, 3, 8)], block_size=2),
         Row("SpaceToBatchND", [x(2, 4, 5, 1), c([[1, 1], [0, 1]])], [1], block_shape=[2, 3]),
         Row("BatchToSpaceND", [x(12, 2, 3, 1), c([[1, 0], [0, 2]])], [1], block_shape=[2, 3]),
         Row("GatherV2", [a, ints(3, 0), c(0)], [2]), Row("GatherV2", [a, c([[1, 0]]), c(-1)], [2]),
         Row("GatherV2", [x(3, 4), c([[1, 0], [3, 3], [2, 0]]), c(1)], [2], batch_dims=1),
         Row("Gather", [a, ints(1, 2)]),
         Row("OneHot", [ints(1, 3, 0), c(4), c(5.0, f32), c(-1.0, f32)], [1], axis=-1),
         Row("OneHot", [c([[1], [2]]), c(3), c(1), c(0)], [1], axis=0),
         Row("Range", [c(1), c(9), c(3)], [0, 1, 2]), Row("Range", [c(1.0, f32), c(2.0, f32),
                                                                  c(0.25, f32)]),
         *(Row("Range", [c(0.1, t), c(30.0, t), c(0.3, t)])
           for t in (f32, tf.float64)),
         Row("TensorScatterAdd", [x(4, 3), c([[1], [1], [3]]), x(3, 3)]),
         Row("TensorScatterUpdate", [x(4, 3), c([[1], [3]]), x(2, 3)]),
         Row("ScatterNd", [c([[1], [1], [3]]), x(3, 2), ints(5, 2)], [2]),
         Row("UnsortedSegmentSum", [x(4, 2), ints(0, 2, 0, 1), c(3)], [2]),
         Row("UnsortedSegmentSum", [x(2, 3, 2), c([[0, 2, 0], [-1, 1, 1]]), c(3)], [2]),
         Row("Unique", [c([2.0, 0.0, -0.0, 2.0], f32)]),
         Row("ListDiff", [ints(5, 1, 5, 2), ints(1, 7)], out_idx=tf.int64),
         Row("ListDiff", [c(["b", "a"], tf.string), c(["a"], tf.string)]),
         Row("Unique", [c(["b", "a", "b"], tf.string)], out_idx=tf.int64),
         Row("UniqueWithCounts", [ints(5, 7, 5, 5)]),
         Row("TopKV2", [x(3, 5), c(3)], [1]),
         Row("TopKV2", [ints(3, 1, 3, 2), c(2, tf.int64)], [1], sorted=True)]
ROWS += [Row(f"UnsortedSegment{op}", [data, ints(0, 2, -1, 2), c(3)], [2])
         for op in ("Max", "Min", "Prod") for data in (x(4, 2), ints(3, 1, 2, 5))]
ROWS += [Row(f"Segment{op}", [data, ints(0, 0, 2, 2)])
         for op in ("Sum", "Mean", "Max", "Min", "Prod") for data in (x(4, 2), ints(3, 1, 2, 5))]
for op in ("LowerBound", "UpperBound"):
    ROWS += [Row(op, [c([[1, 2, 2], [3, 4, 5]], t), c([[2, 0], [9, 4]], t)], out_type=o)
             for t in (f32, tf.int8, tf.half) for o in (tf.int32, tf.int64)]
ROWS += [Row("Bucketize", [c([[1, 5], [2, 9]], t)], boundaries=[1.0, 2.5, 9.0])
         for t in (f32, tf.float64, tf.int32, tf.int64)]
ROWS += [Row("InTopKV2", [x(3, 4), ints(1, 3, 7), c(2)], [2]),
         Row("DenseBincount", [ints(1, 4, 1), c(4), c([1, 2, 3], f32)], [1], binary_output=False),
         Row("DenseBincount", [ints(1, 4, 1), c(6), c([], f32)], binary_output=False),
         Row("DenseBincount", [c([[1, 3], [0, 1]]), c(4), c([[1, 2], [3, 4]], f32)],
             binary_output=False),
         Row("DenseBincount", [c([[1, 1, 9], [0, 3, 0]]), c(4), c([], f32)], [1],
             binary_output=True),
         Row("DenseBincount", [ints(1, 4, 1), c(3), c([], tf.int64)], binary_output=True),
         Row("Bincount", [ints(1, 4, 1), c(6), ints(1, 2, 3)]),
         Row("Bincount", [c([[1, 4], [1, 0]]), c(5), c([[1, 2], [3, 4]], f32)]),
         Row("HistogramFixedWidth", [x(9), c([-1, 1], f32), c(4)], [2], dtype=tf.int64)]
PARTITION = ["FIRST_DIM_SIZE", "VALUE_ROWIDS"]
ROWS += [Row("RaggedTensorToTensor", [c(shape), values, default, [c(4), ints(0, 0, 0, 2, 3)]], [0],
             row_partition_types=PARTITION)
         for values, default, shape in (
             (x(5), c(0.5, f32), [-1, -1]), (x(5), c(0.5, f32), [6, 2]),
             (x(5, 2), c(7, f32), [-1, 4, 2]), (c(list("abcde"), tf.string), c("-", tf.string),
                                                [3, -1]))]
ROWS += [Row("RaggedTensorToTensor", [c([-1, -1]), x(5), c(0, f32), [ints(0, 2, 2, 5)]], [0],
             row_partition_types=["ROW_SPLITS"])]
ROWS += [Row("RaggedBincount", [ints(0, 2, 2, 5, dtype=tf.int64), ints(1, 1, 3, 0, 9), c(4), w],
             [2], binary_output=binary)
         for w, binary in ((c([], f32), False), (c([], f32), True), (x(5), False))]
SLICES = [([1], [3], [1], {}), ([0, -2], [4, 5], [2, 1], {}), ([-1], [0], [-2], {"end_mask": 1}),
          ([1, 0], [2, 0], [1, 1], {"shrink_axis_mask": 1, "begin_mask": 2, "end_mask": 2}),
          ([0, 1], [0, 3], [1, 1], {"ellipsis_mask": 1}),
          ([0, 0, 2], [0, 0, 3], [1, 1, 1], {"new_axis_mask": 1, "ellipsis_mask": 2,
                                            "shrink_axis_mask": 4}),
          ([3], [1], [1], {}), ([9], [-9], [-1], {}), ([-3], [-1], [1], {"shrink_axis_mask": 1})]
for begin, end, stride, masks in SLICES:
    operands = [ints(*begin), ints(*end), ints(*stride)]
    ROWS += [Row("StridedSlice", [a, *operands], [1, 2, 3], **masks)]
    dy = tf.raw_ops.StridedSlice(input=a, begin=begin, end=end, strides=stride, **masks)
    ROWS += [Row("StridedSliceGrad", [ints(4, 5, 6), *operands, dy], [0, 1, 2, 3], **masks),
             Row("TensorStridedSliceUpdate", [a, *operands, dy], [1, 2, 3], **masks)]
# The outputs reserved for the gradient are uninitialized on some processors.
ROWS += [Row("FusedBatchNormV3", [x(2, 3, 3, 4), x(4), x(4), x(4), positive(4)], results=3,
             is_training=False),
         Row("FusedBatchNormV3", [x(2, 3, 3, 4), x(4), x(4), x(0), x(0)], epsilon=1e-3),
         Row("FusedBatchNormV3", [x(2, 3, 3, 4), x(4), x(4), x(4), positive(4)],
             exponential_avg_factor=0.25),
         Row("FusedBatchNormV3", [x(2, 2, 3, 3, 4), x(4), x(4), x(0), x(0)], data_format="NDHWC"),
         Row("FusedBatchNormV3", [tf.cast(x(2, 3, 3, 4), tf.half), x(4), x(4), x(0), x(0)],
             tolerance=5e-2),
         Row("FusedBatchNormGradV3", [x(2, 3, 3, 4), x(2, 3, 3, 4), x(4), x(4), positive(4), x()]),
         Row("FusedBatchNormGradV3", [x(2, 3, 3, 4), x(2, 3, 3, 4), x(4), x(4), positive(4), x()],
             is_training=False)]
ROWS += [Row("Mod", [ints(7, -7, 5, 0), ints(2, 2, -3, -1)]),
         Row("ParallelDynamicStitch", [[ints(0, 2), ints(1, 3)], [x(2), x(2)]])]
ROWS += [Row("StringJoin", [[c(["a", "b"], tf.string), c("-", tf.string)]], separator="+"),
         *(Row("UnsortedSegmentJoin", [c([["a", "b"], ["c", "d"], ["e", "f"]], tf.string), ids,
                                       c(3)],
               [2], separator="-") for ids in (ints(2, 0, 2), c([[1, 1], [0, 1], [1, 0]]))),
         Row("StringFormat", [[x(2), c(["a\n"], tf.string)]], template="{} and {}",
             placeholder="{}", summarize=2)]
ROWS += [Row("CheckNumerics", [x(3)], message="m"), Row("DebugGradientIdentity", [x(3)]),
         Row("PlaceholderWithDefault", [x(3)], shape=None)]
ROWS += [Row(op, [ints(2, 3)], [0], dtype=d, seed=3, seed2=4)
         for op in ("RandomUniform", "RandomStandardNormal") for d in (tf.float32, tf.float64)]

ROWS += [Row("UnravelIndex", [ints(2, 5, 7), ints(3, 3)]),
         Row("UnravelIndex", [c(22, tf.int64), ints(3, 4, 5, dtype=tf.int64)])]
long = tf.int64
ROWS += [Row("EditDistance", [c([[0, 0], [0, 1], [1, 0]], long), values[:3], ints(3, 2, dtype=long),
                              c([[0, 0], [0, 1], [0, 2], [2, 0]], long), values,
                              ints(3, 3, dtype=long)], normalize=normalize)
         for values in (ints(1, 2, 3, 4), c(["a", "b", "c", "d"], tf.string))
         for normalize in (True, False)]

ROWS += sparse_rows.rows(Row) + sparse_rows.ragged_rows(Row) + bytes_rows.rows(Row)

# Ops whose result is not a tensor are combined in functions.
LISTS = ["EmptyTensorList", "TensorListReserve", "TensorListPushBack", "TensorListPopBack",
         "TensorListSetItem", "TensorListGetItem", "TensorListStack", "TensorListFromTensor",
         "TensorListLength", "TensorListResize"]
OPTIONALS = ["OptionalNone", "OptionalFromValue", "OptionalGetValue", "OptionalHasValue"]
# TensorFlow has no gradient with respect to some operands; here it is that of the formula.
MORE_GRADIENTS = ["OneHot", *sparse_rows.MORE_GRADIENTS]
EFFECTS = ["NoOp", "DisableCopyOnRead", "PrintV2", "Assert",  # see models.py
           "Timestamp",  # see op_rows/names.cpp
           "Multinomial", "RandomShuffle", "RandomUniformInt", "TruncatedNormal",
           "ParseExample", "ParseExampleV2", "ParseSingleExample"]  # see example_models.py


class Lists(tf.Module):
    @tf.function
    def lists(self, v, n):
        raw = tf.raw_ops
        shape, kind = tf.constant([2]), tf.float32
        empty = raw.EmptyTensorList(element_shape=shape, max_num_elements=-1, element_dtype=kind)
        one = raw.TensorListPushBack(input_handle=empty, tensor=v)
        two = raw.TensorListPushBack(input_handle=one, tensor=v * 2.0)
        rest, last = raw.TensorListPopBack(input_handle=two, element_shape=shape,
                                           element_dtype=kind)
        room = raw.TensorListReserve(element_shape=shape, num_elements=n, element_dtype=kind)
        filled = raw.TensorListSetItem(input_handle=room, index=1, item=v)
        again = raw.TensorListSetItem(input_handle=filled, index=0, item=v + 1.0)
        whole = raw.TensorListFromTensor(tensor=tf.stack([v, v]), element_shape=shape)
        more = raw.TensorListResize(input_handle=whole, size=3)

        def stack(handle):
            return raw.TensorListStack(input_handle=handle, element_shape=shape, element_dtype=kind)
        return (last, stack(rest), stack(two), stack(filled), stack(again), stack(more),
                raw.TensorListLength(input_handle=again), stack(empty),
                raw.TensorListGetItem(input_handle=whole, index=1, element_shape=shape,
                                      element_dtype=kind))


class Optionals(Lists):
    """The gradient of tf.cond keeps what a branch computed in optionals."""

    @tf.function
    def branch_gradient(self, v, first):
        with tf.GradientTape() as tape:
            tape.watch(v)
            y = tf.cond(first, lambda: tf.sin(v) * tf.exp(v), lambda: v * v * v)
        return tape.gradient(y, v)

    @tf.function
    def optionals(self, v):
        raw = tf.raw_ops
        some, none = raw.OptionalFromValue(components=[v]), raw.OptionalNone()
        value, = raw.OptionalGetValue(optional=some, output_types=[v.dtype],
                                      output_shapes=[v.shape])
        return (raw.OptionalHasValue(optional=some), raw.OptionalHasValue(optional=none), value)


def node_rows(folder, program):
    m = Optionals()
    m.optionals(x(2))
    m.branch_gradient(x(2), tf.constant(True))
    m.lists(x(2), tf.constant(3))
    calls = []
    for k, row in enumerate(ROWS):
        for variant in range(3):
            f, arguments = row.function(known=variant == 0, constants=variant < 2)
            name = f"{row.op}_{k}_{variant}"
            setattr(m, name, f)
            calls.append((name, arguments, row.tolerance))
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    c.call("lists", x(2), tf.constant(3))
    c.gradients("lists", x(2), tf.constant(3))
    c.call("optionals", x(2))
    for first in (True, False):
        c.call("branch_gradient", x(2), tf.constant(first))
    for name, arguments, tolerance in calls:
        c.call(name, *arguments, tolerance=tolerance)
        op = name.split("_")[0]
        if op != "DebugGradientIdentity":  # its name must be that of a debugger's node
            c.gradients(name, *arguments, tolerance=max(tolerance, 1e-4),
                        missing="any" if op in MORE_GRADIENTS else "none")
    return c.replay(program)


def nodes_with_rows():
    return {r.op for r in ROWS} | set(LISTS) | set(OPTIONALS) | set(EFFECTS) | image_models.NODES


MODELS = [node_rows]
