# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators that reduce, scan, sort or multiply matrices, as TensorFlow's ops."""
import numpy as np
import tensorflow as tf

from elementwise import like


def reduction(f):
    def call(n, x, axes=None):
        if axes is None:
            axis = n.get("axes")
        elif axes.shape.num_elements() == 0:
            axis = None
        else:
            axis = axes
        if axis is None and n.get("noop_with_empty_axes", 0):
            axis = []
        return f(x, axis, bool(n.get("keepdims", 1)))
    return call


def log_sum(x, axis, keep):
    return tf.math.log(tf.reduce_sum(x, axis, keep))


def extreme_index(f):
    def call(n, x):
        axis = n.get("axis", 0) % x.shape.rank
        if n.get("select_last_index", 0):
            out = x.shape[axis] - 1 - f(tf.reverse(x, [axis]), axis, output_type=tf.int64)
        else:
            out = f(x, axis, output_type=tf.int64)
        return tf.expand_dims(out, axis) if n.get("keepdims", 1) else out
    return call


def scan(f):
    def call(n, x, axis):
        return f(x, tf.reshape(axis, []), exclusive=bool(n.get("exclusive", 0)),
                 reverse=bool(n.get("reverse", 0)))
    return call


def matrix_form(n, x):
    """For softmax before opset 13: all dims from the axis on are one."""
    axis = n.get("axis", 1) % max(x.shape.rank, 1)
    return tf.reshape(x, [int(np.prod(x.shape[:axis])), -1])


def softmax(f):
    def call(n, x):
        if n.opset < 13:
            return tf.reshape(f(matrix_form(n, x), -1), x.shape)
        return f(x, n.get("axis", -1))
    return call


def hardmax(n, x):
    axis = n.get("axis", -1) % x.shape.rank
    return tf.one_hot(tf.argmax(x, axis), x.shape[axis], axis=axis, dtype=x.dtype)


def top_k(n, x, k):
    axis, smallest = n.get("axis", -1) % x.shape.rank, not n.get("largest", 1)
    order = [d for d in range(x.shape.rank) if d != axis] + [axis]
    back = np.argsort(order)
    moved = tf.transpose(x, order)
    if smallest and x.dtype.is_unsigned:
        moved = like(x, x.dtype.max) - moved
    elif smallest:
        moved = -moved
    count = tf.cast(tf.reshape(k, []), tf.int32)
    values, indices = tf.math.top_k(moved, count)
    if smallest:
        values = like(x, x.dtype.max) - values if x.dtype.is_unsigned else -values
    return [tf.transpose(values, back), tf.cast(tf.transpose(indices, back), tf.int64)]


def gemm(n, a, b, c=None):
    out = like(a, n.get("alpha", 1.0)) * tf.matmul(a, b, bool(n.get("transA", 0)),
                                                   bool(n.get("transB", 0)))
    return out if c is None else out + like(a, n.get("beta", 1.0)) * c


def matmul(n, a, b):
    if a.shape.rank == 1 and b.shape.rank == 1:
        return tf.tensordot(a, b, 1)
    if a.shape.rank == 1:
        return tf.squeeze(tf.matmul(a[None], b), -2)
    if b.shape.rank == 1:
        return tf.linalg.matvec(a, b)
    return tf.matmul(a, b)


def unique_slices(n, x):
    """Slices along an axis, in the order of their elements, the first of which counts most."""
    axis, count = n.get("axis") % x.shape.rank, x.shape[n.get("axis")]
    order = [axis, *(d for d in range(x.shape.rank) if d != axis)]
    rows = tf.reshape(tf.transpose(x, order), [count, -1])
    place = tf.range(count)
    for column in reversed(range(rows.shape[1])):  # a stable sort for each column
        place = tf.gather(place, tf.argsort(tf.gather(rows[:, column], place), stable=True))
    ordered = tf.gather(rows, place)
    new = tf.concat([[True], tf.reduce_any(ordered[1:] != ordered[:-1], 1)], 0)
    number = tf.cumsum(tf.cast(new, tf.int64)) - 1
    first = tf.gather(place, tf.reshape(tf.where(new), [-1]))
    inverse = tf.scatter_nd(place[:, None], number, tf.constant([count], tf.int32))
    counts = tf.math.unsorted_segment_sum(tf.ones_like(number), number, tf.size(first))
    return [tf.gather(x, first, axis=axis), tf.cast(first, tf.int64), inverse, counts]


def unique(n, x):
    if not n.get("sorted", 1) and n.get("axis") is None:
        values, inverse, counts = tf.unique_with_counts(tf.reshape(x, [-1]), tf.int64)
        order = tf.range(tf.size(values))
    elif n.get("axis") is None:
        values, inverse, counts = tf.unique_with_counts(tf.reshape(x, [-1]), tf.int64)
        order = tf.argsort(values)
    else:
        return unique_slices(n, x)
    first = tf.math.unsorted_segment_min(tf.range(tf.size(inverse, tf.int64)), inverse,
                                         tf.size(values))
    place = tf.cast(tf.math.invert_permutation(order), tf.int64)
    return [tf.gather(values, order), tf.gather(first, order), tf.gather(place, inverse),
            tf.gather(counts, order)][:len(n.outputs)]


def integer_matmul(n, a, b, a_zero=None, b_zero=None):
    def shifted(x, zero):
        return tf.cast(x, tf.int32) - (0 if zero is None else tf.cast(zero, tf.int32))
    return tf.matmul(shifted(a, a_zero), shifted(b, b_zero))


OPERATORS = {
    "ArgMax": extreme_index(tf.argmax), "ArgMin": extreme_index(tf.argmin),
    "CumProd": scan(tf.math.cumprod), "CumSum": scan(tf.cumsum),
    "Det": lambda n, x: tf.linalg.det(x),
    "Einsum": lambda n, *x: tf.einsum(n.get("equation"), *x), "Gemm": gemm, "Hardmax": hardmax,
    "LogSoftmax": softmax(tf.nn.log_softmax), "MatMul": matmul, "MatMulInteger": integer_matmul,
    "ReduceL1": reduction(lambda x, a, k: tf.reduce_sum(tf.abs(x), a, k)),
    "ReduceL2": reduction(lambda x, a, k: tf.sqrt(tf.reduce_sum(tf.square(x), a, k))),
    "ReduceLogSum": reduction(log_sum), "ReduceLogSumExp": reduction(tf.reduce_logsumexp),
    "ReduceMax": reduction(lambda x, a, k: tf.reduce_any(x, a, k) if x.dtype == tf.bool
                           else tf.reduce_max(x, a, k)),
    "ReduceMean": reduction(tf.reduce_mean),
    "ReduceMin": reduction(lambda x, a, k: tf.reduce_all(x, a, k) if x.dtype == tf.bool
                           else tf.reduce_min(x, a, k)),
    "ReduceProd": reduction(tf.reduce_prod), "ReduceSum": reduction(tf.reduce_sum),
    "ReduceSumSquare": reduction(lambda x, a, k: tf.reduce_sum(tf.square(x), a, k)),
    "Softmax": softmax(tf.nn.softmax), "TopK": top_k, "Unique": unique}
