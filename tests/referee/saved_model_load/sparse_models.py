# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes of sparse tensors whose operands do not fit: each call is an error."""
import inspect

import tensorflow as tf

from script import Calls

I64, F32 = tf.int64, tf.float32
A = (tf.constant([[0, 1], [2, 2]], I64), tf.constant([1.0, 2.0]), tf.constant([3, 4], I64))
ZERO = tf.constant(0.0)


def i64(*values):
    return tf.constant(values, I64)


# Sparse tensors of which each has one wrong part.
WRONG = {
    "outside": (tf.constant([[0, 1], [2, 9]], I64), A[1], A[2]),
    "negative": (tf.constant([[0, -1], [2, 2]], I64), A[1], A[2]),
    "fewer_values": (A[0], A[1][:1], A[2]),
    "no_vector": (A[0], A[1][:, None], A[2]),
    "more_dims": (A[0], A[1], i64(3, 4, 5)),
    "negative_dim": (A[0], A[1], i64(3, -4)),
    "flat": (A[0][0], A[1], A[2]),
}
OPS = {
    "SparseAdd": (lambda s: [*s, *A, ZERO], {}),
    "SparseSparseMaximum": (lambda s: [*A, *s], {}),
    "SparseTensorDenseAdd": (lambda s: [*s, tf.zeros([3, 4])], {}),
    "SparseDenseCwiseMul": (lambda s: [*s, tf.zeros([3, 4])], {}),
    "SparseSoftmax": (lambda s: [*s], {}),
    "SparseReduceSum": (lambda s: [*s, tf.constant([1])], {}),
    "SparseReduceMaxSparse": (lambda s: [*s, tf.constant([0])], {}),
    "SparseSlice": (lambda s: [*s, i64(0, 0), i64(2, 2)], {}),
    "SparseSplit": (lambda s: [tf.constant(0, I64), *s], {"num_split": 2}),
    "SparseFillEmptyRows": (lambda s: [*s, ZERO], {}),
}
# Operands that do not fit a proper sparse tensor.
MORE = {
    "SparseAdd": [[*A, A[0], A[1], i64(4, 4), ZERO], [*A, *A, tf.zeros([2])]],
    "SparseTensorDenseAdd": [[*A, tf.zeros([4, 3])], [*A, tf.zeros([3])]],
    "SparseDenseCwiseMul": [[*A, tf.zeros([3])], [*A, tf.zeros([1, 3, 4])]],
    "SparseSoftmax": [[A[0][:, :1], A[1], i64(3)]],
    "SparseReduceSum": [[*A, tf.constant([2])], [*A, tf.constant([-3])],
                        [A[0], A[1], i64(1 << 40, 1 << 40), tf.constant([], tf.int32)],
                        [A[0], A[1], i64(1 << 62, 1 << 62), tf.constant([1])]],
    "SparseSlice": [[*A, i64(0), i64(2, 2)], [*A, i64(0, -1), i64(2, 2)],
                    [*A, i64(0, 0), i64(2, -2)]],
    "SparseSplit": [[tf.constant(2, I64), *A], [tf.constant(-3, I64), *A],
                    [tf.constant(0, I64), tf.constant([[0, 1]], I64), A[1][:1], i64(1, 4)]],
    "SparseFillEmptyRows": [[*A, tf.zeros([1])], [A[0], A[1], i64(1 << 40, 4), ZERO]],
    "SparseConcat": [[A[0], A[0], A[1], A[1], A[2], i64(4, 4)],
                     [A[0], tf.zeros([0, 3], I64), A[1], A[1][:0], A[2], i64(3, 4, 1)],
                     [A[0], A[0], A[1], A[1], i64(3, (1 << 63) - 1), i64(3, (1 << 63) - 1)]],
    "SparseAddGrad": [[tf.zeros([1]), A[0], A[0], A[0]],
                      [A[1], A[0], tf.zeros([1, 3], I64), A[0]]],
    "SparseSliceGrad": [[A[1], A[0], i64(0), A[0]], [A[1][:1], A[0], i64(0, 0), A[0]],
                        [A[1], A[0], i64(1, 0), A[0]]],
    "SparseFillEmptyRowsGrad": [[i64(0, 2), A[1]], [i64(-1), A[1]], [i64(0), A[1][:, None]]],
}
LISTS = {"SparseConcat": {"concat_dim": 1}}


def node(op, operands, attrs):
    raw = getattr(tf.raw_ops, op)
    if op in LISTS:
        count = len(operands) // 3
        operands = [operands[k * count:(k + 1) * count] for k in range(3)]
    names = [n for n in inspect.signature(raw).parameters if n not in attrs]
    return list(tf.nest.flatten(raw(**dict(zip(names, operands)), **attrs)))


def sparse(folder, program):
    m, calls = tf.Module(), []
    for op in sorted({*OPS, *MORE}):
        make, attrs = OPS.get(op, (None, LISTS.get(op, {})))
        wrong = [make(s) for s in WRONG.values()] if make else []
        wrong += MORE.get(op, [])
        spec = [tf.TensorSpec(None, t.dtype) for t in wrong[0]]
        f = tf.function(lambda *given, op=op, attrs=attrs: node(op, list(given), attrs),
                        input_signature=spec, autograph=False)
        f.get_concrete_function()
        setattr(m, op, f)
        calls += [(op, operands) for operands in wrong]
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    for op, operands in calls:
        c.refuse(op, "tf.io.bad_node", *operands)
    return c.replay(program)


MODELS = [sparse]
