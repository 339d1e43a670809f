# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's code for the rows that the C++ side prints.

`FUNCTIONS` has the functions that are differentiated. The key is the row's name ("flow/cond,
nested") or the part before its comma. """
import tensorflow as tf

# In eager mode, the gradient of a tensor whose slices are read (by a TensorArray, map_fn, ...)
# consists of rows here, while TensorFlow's is dense; the sum of the rows is compared.
ROWS_OF_SLICES = {
    "flow/for_each", "flow/map_fn", "flow/map_fn, rows", "flow/scan",
    "flow/scan, from", "flow/scan, backwards", "flow/foldl", "flow/foldr",
    "flow/TensorArray, read back",
}

f64 = tf.float64


def f(x):
    return tf.cast(x, f64)


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
