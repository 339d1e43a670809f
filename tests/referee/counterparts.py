# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's code for the rows that the C++ side prints.

`FUNCTIONS` has the functions that are differentiated. The key is the row's name ("Op/case"), the
part before its comma, or the op alone, whichever is found first. `NO_ROW` are the ops of the
library without a row, with the reason. """
import tensorflow as tf

NO_ROW = {
    "Const": "has no input",
    "LookupTableFindV2": "has no gradient",
    "LookupTableSizeV2": "has no gradient",
    "Fill": "its inputs are sizes, which are integers",
    "RandomStandardNormal": "has no input, and draws what TensorFlow does not",
    "RandomUniform": "has no input, and draws what TensorFlow does not",
    "Unique": "has no gradient, and raises in TensorFlow",
    "UniqueWithCounts": "has no gradient, and raises in TensorFlow",
}

# In eager mode, the gradient of a tensor whose slices are read (by a TensorArray, map_fn, ...)
# consists of rows here, while TensorFlow's is dense; the sum of the rows is compared.
ROWS_OF_SLICES = {
    "TensorListGetItem", "flow/for_each", "flow/map_fn", "flow/map_fn, rows", "flow/scan",
    "flow/scan, from", "flow/scan, backwards", "flow/foldl", "flow/foldr",
    "flow/TensorArray, read back",
}

f32, f64 = tf.float32, tf.float64


def f(x):
    return tf.cast(x, f64)


def broadcasting(op):
    """An op of y and dy that needs both to have the same shape."""

    def call(y, dy):
        shape = tf.broadcast_static_shape(y.shape, dy.shape)
        return op(y=tf.broadcast_to(y, shape), dy=tf.broadcast_to(dy, shape))

    return call


def place_part(part, like, before):
    start = before.shape[1]
    return tf.pad(part, [[0, 0], [start, like.shape[1] - start - part.shape[1]]])


def product_of_others(x):
    columns = tf.unstack(x, axis=1)
    others = [columns[:k] + columns[k + 1:] for k in range(len(columns))]
    return tf.stack([tf.reduce_prod(tf.stack(o, 1), 1) for o in others], 1)


def write_row(x, v):
    array = tf.TensorArray(x.dtype, 3).unstack(x)
    return array.write(1, v).stack() * x


# --- Control flow; Python's own statements where the eager tape sees those.


def cond(x):
    return tf.cond(x > 1, lambda: 2 * x * x, lambda: tf.sin(x) + 3)


def nested_cond(x, y):
    def inner():
        return tf.cond(y > x, lambda: y * y * x, lambda: y + x)

    return tf.cond(x > 0, inner, lambda: x * y)


def graded(x):
    return tf.case([(x < 1, lambda: x * 7), (x < 2, lambda: tf.math.log(x))],
                   default=lambda: x * x * x)


def power(x, n=tf.constant(2)):
    return tf.while_loop(lambda k, v: k < n, lambda k, v: (k + 1, v * x), (0, x))[1]


def until(x, most=None):
    return tf.while_loop(lambda v: v < 100, lambda v: (v * x,), (x,), maximum_iterations=most)[0]


def change_places(x):
    one = tf.constant(1, f64)
    _, a, b, _ = tf.while_loop(lambda k, *_: k < 3,
                               lambda k, u, v, w: (k + 1, v, u * v + w, w * 2),
                               (0, x, x * x, one))
    return a + b


def nested_loop(x):
    def outer(k, v):
        def inner(m, u):
            return m + 1, tf.cond(u > 2, lambda: u * 0.5, lambda: u * x)

        return k + 1, tf.while_loop(lambda m, u: m < k + 1, inner, (0, v + x))[1]

    return tf.while_loop(lambda k, v: k < 3, outer, (0, x))[1]


def recurrence(w, x):
    return tf.while_loop(lambda k, s: k < 4, lambda k, s: (k + 1, tf.tanh(s @ w + x)), (0, x))[1]


def for_each(v):
    total = tf.constant(0, f64)
    for e in v:
        total = total * 2 + e * e
    return total


def array_loop(v):
    elements = tf.TensorArray(f64, 3, clear_after_read=False).unstack(v)
    _, a = tf.while_loop(lambda k, a: k < 3,
                         lambda k, a: (k + 1, a.write(k, elements.read(2 - k) ** 2)),
                         (0, tf.TensorArray(f64, 3)))
    return a.stack() * v


def read_back(v):
    a = tf.TensorArray(f64, 3, clear_after_read=False).unstack(v)
    return a.read(0) * a.read(2)


FUNCTIONS = {
    "AddV2": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mul": lambda a, b: a * b,
    "RealDiv": lambda a, b: a / b,
    "Maximum": tf.maximum,
    "Maximum/with itself": lambda x: tf.maximum(x, x),
    "Maximum/with zero": lambda x: tf.maximum(x, f(0)),
    "Minimum": tf.minimum,
    "Pow": tf.pow,
    "Pow/square": lambda x: tf.pow(x, f(2)),
    "Pow/zeroth": lambda x: tf.pow(x, f(0)),
    "Pow/of two": lambda x: tf.pow(f(2), x),
    "FloorMod": tf.math.floormod,
    "FloorDiv/none": tf.math.floordiv,
    "FloorDiv/factor": lambda a, b: tf.math.floordiv(a, b) * b,
    **{
        f"{name}/{case}": row
        for name, op in {
            "Equal": tf.equal,
            "NotEqual": tf.not_equal,
            "Less": tf.less,
            "LessEqual": tf.less_equal,
            "Greater": tf.greater,
            "GreaterEqual": tf.greater_equal,
            "LogicalAnd": lambda a, b: tf.logical_and(a > 0, b > 0),
            "LogicalOr": lambda a, b: tf.logical_or(a > 0, b > 0),
            "LogicalNot": lambda a, b: tf.logical_not(a > b),
        }.items()
        for case, row in {
            "none": lambda a, b, op=op: f(op(a, b)),
            "factor": lambda a, b, op=op: f(op(a, b)) * a,
        }.items()
    },
    "Neg": tf.negative,
    "Exp": tf.exp,
    "Log": tf.math.log,
    "Log1p": tf.math.log1p,
    "Expm1": tf.math.expm1,
    "Tanh": tf.tanh,
    "Erf": tf.math.erf,
    "Erfc": tf.math.erfc,
    "Sin": tf.sin,
    "Cos": tf.cos,
    "Sqrt": tf.sqrt,
    "Rsqrt": tf.math.rsqrt,
    "Sigmoid": tf.sigmoid,
    "Square": tf.square,
    "Relu": tf.nn.relu,
    "Abs": tf.abs,
    "SqrtGrad": broadcasting(tf.raw_ops.SqrtGrad),
    "RsqrtGrad": broadcasting(tf.raw_ops.RsqrtGrad),
    "Reciprocal": tf.math.reciprocal,
    "ReciprocalGrad": broadcasting(tf.raw_ops.ReciprocalGrad),
    "Sqrt/flat": lambda x: tf.square(tf.sqrt(x) - 1) + tf.square(tf.math.rsqrt(x) - 1),
    "Sign": lambda x: tf.sign(x) * x,
    "Sign/flat": tf.sign,
    "Sign/kink": tf.sign,
    "Floor": lambda x: tf.floor(x) * x,
    "Floor/none": tf.floor,
    "Ceil": lambda x: tf.math.ceil(x) * x,
    "Ceil/none": tf.math.ceil,
    "SelectV2/computed": lambda x, y: tf.where(x > 0.1, x * y, y - x),
    "SelectV2/given": tf.where,
    "SelectV2/trap": lambda x: tf.where(x > 0, tf.sqrt(x), x),
    "SelectV2/trap of rsqrt": lambda x: tf.where(x > 0, tf.math.rsqrt(x), x),
    "SelectV2/trap of log": lambda x: tf.where(x > 0, tf.math.log(x), f(0)),
    "SelectV2/trap of division": lambda x: tf.where(x == 0, f(1), tf.sin(x) / x),
    "SelectV2/twice": lambda x: tf.where(x > 0, tf.sqrt(tf.where(x > 0, x, f(1))), x),
    "Cast/down": lambda x: tf.cast(x, f32) * 3,
    "Cast/up": lambda x: f(x) * 3,
    "Cast/there and back": lambda x: f(tf.cast(x, f32)) * x,
    "Cast/to int": lambda x: f(tf.cast(x * 9, tf.int32)),
    # reductions
    "Max/tie": lambda x: tf.reduce_max(x, 1),
    "Max/tie of all": tf.reduce_max,
    "Max/infinite": lambda x: tf.reduce_max(x, 1),
    "Max/last": lambda x: tf.reduce_max(x, 1),
    "Max/outer, kept": lambda x: tf.reduce_max(x, [0, 2], True),
    "Max/all": tf.reduce_max,
    "Max/second": lambda x: tf.reduce_max(x, 1),
    "Min/tie": lambda x: tf.reduce_min(x, 1),
    "Min/tie of all": lambda x: tf.reduce_min(x, 0, True),
    "Min/infinite": lambda x: tf.reduce_min(x, 1),
    "Min/last": lambda x: tf.reduce_min(x, 1),
    "Min/first": lambda x: tf.reduce_min(x, 0),
    "Min/second": lambda x: tf.reduce_min(x, 1),
    "Prod": lambda x: tf.reduce_prod(x, 1),
    "Prod/zeros of all": tf.reduce_prod,
    "Prod/all": tf.reduce_prod,
    "Prod/outer, kept": lambda x: tf.reduce_prod(x, [0, 2], True),
    "Prod/empty": lambda x: tf.reduce_prod(x, 0),
    "Sum": lambda x: tf.reduce_sum(x, 1),
    "Sum/outer, kept": lambda x: tf.reduce_sum(x, [0, -1], True),
    "Sum/all": tf.reduce_sum,
    "Sum/of a scalar": tf.reduce_sum,
    "Sum/empty": lambda x: tf.reduce_sum(x, 0),
    "Mean": lambda x: tf.reduce_mean(x, 0),
    "Mean/inner, kept": lambda x: tf.reduce_mean(x, 1, True),
    "Mean/all": tf.reduce_mean,
    "Any/none": lambda x: f(tf.reduce_any(x > 0.9, 1)),
    "Any/factor": lambda x: f(tf.reduce_any(x > 0.9, 1, True)) * x,
    "All/none": lambda x: f(tf.reduce_all(x > -0.9, 0)),
    "All/factor": lambda x: f(tf.reduce_all(x > -0.9, 0)) * x,
    "ArgMax/none": lambda x: f(tf.argmax(x, 1)),
    "ArgMax/gather": lambda x: tf.gather(x, tf.argmax(x, 0)),
    "ArgMin/none": lambda x: f(tf.argmin(x, 0)),
    "ArgMin/gather": lambda x: tf.gather(x, tf.argmin(x, 0)),
    "TopKV2": lambda x: tf.math.top_k(x, 2).values,
    "TopKV2/both": lambda x: tf.math.top_k(x, 2).values * f(tf.math.top_k(x, 2).indices + 1),
    "TopKV2/none": lambda x: f(tf.math.top_k(x, 2).indices),
    # products
    "MatMul": tf.matmul,
    "MatMul/square of itself": lambda x: x @ x,
    "MatMulNT": lambda a, b: tf.matmul(a, b, transpose_b=True),
    "MatMulNT/with itself": lambda x: tf.matmul(x, x, transpose_b=True),
    "MatMulTN": lambda a, b: tf.matmul(a, b, transpose_a=True),
    "MatMulTT": lambda a, b: tf.matmul(a, b, transpose_a=True, transpose_b=True),
    # convolutions
    "Conv2D/same": lambda x, w: tf.nn.conv2d(x, w, 2, "SAME"),
    "Conv2D/second": lambda x, w: tf.nn.conv2d(x, w, 2, "SAME"),
    "Conv2D/valid": lambda x, w: tf.nn.conv2d(x, w, [2, 1], "VALID"),
    "Conv2D/numbers": lambda x, w: tf.nn.conv2d(x, w, 2, [[0, 0], [2, 1], [0, 3], [0, 0]]),
    "Conv2D/pixels": lambda x, w: tf.nn.conv2d(x, w, 1, "SAME"),
    "Conv2DBackpropInput": lambda y, w: tf.nn.conv2d_transpose(y, w, [2, 5, 4, 2], 2, "SAME"),
    "Conv2DBackpropInput/valid":
        lambda y, w: tf.nn.conv2d_transpose(y, w, [2, 8, 4, 2], [2, 1], "VALID"),
    "Conv2DBackpropFilter": lambda x, y: tf.raw_ops.Conv2DBackpropFilter(
        input=x, filter_sizes=[3, 2, 2, 3], out_backprop=y, strides=[1, 2, 2, 1], padding="SAME"),
    # ops that move elements
    "Reshape": lambda x: tf.reshape(x, [3, -1]),
    "Reshape/expand_dims": lambda x: tf.expand_dims(x, 1),
    "Reshape/squeeze": lambda x: tf.squeeze(x, 1),
    "EnsureShape/open": lambda x: tf.square(tf.ensure_shape(x, [2, 3])),
    "Transpose": lambda x: tf.transpose(x, [2, 0, 1]),
    "Transpose/reverse": tf.transpose,
    "BroadcastTo": lambda x: tf.broadcast_to(x, [4, 2, 3]),
    "Shape/none": lambda x: f(tf.shape(x)),
    "Shape/factor": lambda x: x * f(tf.shape(x)[1]),
    "FillLike/none": tf.ones_like,
    "FillLike/factor": lambda x: tf.ones_like(x) * x,
    "Range/none": lambda limit: tf.range(tf.zeros_like(limit), limit, tf.ones_like(limit)),
    "ConcatV2": lambda a, b, c: tf.concat([a, b, a, c], 1),
    "ConcatV2/rows": lambda a, b: tf.concat([a, b], 0),
    "ConcatV2/stack": lambda a, b: tf.stack([a, b], 1),
    "GatherV2": tf.gather,
    "GatherV2/columns": lambda x, i: tf.gather(x, i, axis=1),
    "GatherV2/columns of a cube": lambda x, i: tf.gather(x, i, axis=1),
    "GatherV2/grid of columns": lambda x, i: tf.gather(x, i, axis=1),
    "GatherV2/twice": lambda x, i, k: tf.concat([tf.gather(x, i), tf.gather(x, k) * 2], 0),
    "GatherV2/of gathered": lambda x, i, k: tf.gather(tf.gather(x, i), k),
    "GatherV2/and dense": lambda x, i: tf.gather(x, i) * tf.reduce_sum(x),
    "GatherV2/of computed": lambda x, i: tf.gather(x * 2, i),
    "GatherV2/rows, second": lambda x: tf.gather(x, [2, 0, 2]),
    "GatherV2/columns, second": lambda x: tf.gather(x, [2, 0, 2], axis=1),
    "TensorListGetItem": lambda x: tf.TensorArray(f64, 3).unstack(x).read(1) * 2,
    "TensorListSetItem": write_row,
    # ops of gradients
    "BroadcastLike": lambda a, b: tf.broadcast_to(a, b.shape) * b,
    "ReshapeLike": lambda a, b: tf.reshape(a, b.shape) * b,
    "SumLike": lambda a, b: tf.reduce_sum(a, [0, 2])[:, tf.newaxis] * b,
    "ReducedCount": lambda x: x * f(tf.shape(x)[1]),
    "ScatterAddRows": lambda a, i, v: tf.tensor_scatter_nd_add(a, i[:, tf.newaxis], v),
    "GatherBack": lambda like, i, v: like * tf.transpose(
        tf.scatter_nd(i[:, tf.newaxis], tf.transpose(v), like.shape[::-1])),
    "ConcatPart": lambda x, before, part: part * x[:, before.shape[1]:][:, :part.shape[1]],
    "ConcatPlacePart": lambda part, like, before: like * place_part(part, like, before),
    "ProductOfOthers": product_of_others,
    "StopGradient/path": lambda x: tf.stop_gradient(x * x) * x,
    "StopGradient/none": lambda x: tf.stop_gradient(x) * 2,
    # tf.nn
    "nn/softmax": tf.nn.softmax,
    "nn/softmax of columns": lambda x: tf.nn.softmax(x, -2 if len(x.shape) == 2 else 0),
    "nn/log_softmax": tf.nn.log_softmax,
    "nn/log_softmax of columns": lambda x: tf.nn.log_softmax(x, -2),
    "nn/sigmoid entropy": lambda z, x: tf.nn.sigmoid_cross_entropy_with_logits(z, x),
    "nn/softmax entropy": lambda z, x: tf.nn.softmax_cross_entropy_with_logits(z, x),
    "nn/softmax entropy of columns": lambda z, x: tf.nn.softmax_cross_entropy_with_logits(z, x, 0),
    "nn/sparse entropy": lambda z, x: tf.nn.sparse_softmax_cross_entropy_with_logits(z, x),
    "nn/l2_loss": tf.nn.l2_loss,
    "nn/l2_normalize": lambda x: tf.math.l2_normalize(x, -1),
    "nn/l2_normalize of all": tf.math.l2_normalize,
    "nn/moments": lambda x: tf.stack(tf.nn.moments(x, [0])),
    "nn/moments, kept": lambda x: tf.stack(tf.nn.moments(x, [0, 2], keepdims=True)),
    # control flow
    "flow/cond": cond,
    "flow/cond, unused": lambda a, b: tf.cond(a > 1, lambda: a * 3, lambda: a * b),
    "flow/cond, used": lambda a, b: tf.cond(a > 1, lambda: a * 3, lambda: a * b),
    "flow/cond, constant": lambda x: tf.cond(x > 1, lambda: x, lambda: f(5)),
    "flow/cond, nested": nested_cond,
    "flow/cond, nested else": nested_cond,
    "flow/switch_case": lambda x, k: tf.switch_case(
        k, [lambda: x * x, lambda: tf.exp(x), lambda: 3 * x]),
    "flow/case": graded,
    "flow/while": power,
    "flow/while, until": until,
    "flow/while, bounded": lambda x: until(x, 2),
    "flow/while, change places": change_places,
    "flow/while, nested": nested_loop,
    "flow/while, recurrence": recurrence,
    "flow/for_each": for_each,
    "flow/map_fn": lambda v: tf.map_fn(lambda e: e * e * e, v),
    "flow/map_fn, rows": lambda v, s: tf.map_fn(lambda row: tf.reduce_sum(row * row) * s, v),
    "flow/scan": lambda v: tf.scan(lambda a, e: a * e, v),
    "flow/scan, from": lambda v, s: tf.scan(lambda a, e: tf.sin(a) * e, v, s),
    "flow/scan, backwards": lambda v: tf.scan(lambda a, e: a * e, v, reverse=True),
    "flow/foldl": lambda v, s: tf.foldl(lambda a, e: a * e + a, v, s),
    "flow/foldr": lambda v, s: tf.foldr(lambda a, e: a * 2 + e, v, s),
    "flow/TensorArray": array_loop,
    "flow/TensorArray, read back": read_back,
}
