# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's convolutions and pooling, whose images are [n, channels, ...], as TensorFlow's ops."""
import numpy as np
import tensorflow as tf

from layers import channels_last


def channels_first(x):
    return tf.transpose(x, [0, x.shape.rank - 1, *range(1, x.shape.rank - 1)])


class Window:
    """The geometry of a window: how far the images are padded for it."""

    def __init__(self, n, sizes, kernel):
        dims = len(kernel)
        self.kernel = [int(k) for k in kernel]
        self.strides = list(n.get("strides", [1] * dims))
        self.dilations = list(n.get("dilations", [1] * dims))
        extents = [d * (k - 1) + 1 for d, k in zip(self.dilations, self.kernel)]
        auto = n.get("auto_pad", "NOTSET")
        pads = list(n.get("pads", [0] * 2 * dims))
        self.pads = list(zip(pads[:dims], pads[dims:]))
        if auto == "VALID":
            self.pads = [(0, 0)] * dims
        elif auto != "NOTSET":
            totals = [max((-(-s // t) - 1) * t + e - s, 0)
                      for s, t, e in zip(sizes, self.strides, extents)]
            self.pads = [(t // 2, t - t // 2) if auto == "SAME_UPPER" else (t - t // 2, t // 2)
                         for t in totals]
        # With ceil_mode a last window may reach beyond the padding, but not start there.
        self.beyond = [0] * dims
        for k in range(dims) if n.get("ceil_mode", 0) else ():
            before, after = self.pads[k]
            room = sizes[k] + before + after - extents[k]
            steps = -(-room // self.strides[k])
            if steps * self.strides[k] >= sizes[k] + before:
                steps -= 1
            self.beyond[k] = max(steps * self.strides[k] - room, 0)

    def padded(self, x, value):
        """x: [n, ..., channels]."""
        return tf.pad(x, [(0, 0), *self.pads, (0, 0)], constant_values=value)

    def extended(self, x, value):
        return tf.pad(x, [(0, 0), *((0, b) for b in self.beyond), (0, 0)], constant_values=value)

    def pool(self, x, kind):
        """Pools images that are padded already, with a depth of 1 to 3 dims."""
        if any(d != 1 for d in self.dilations):
            raise NotImplementedError("pooling with dilations")
        if len(self.kernel) == 1:  # as images of height 1
            f = tf.nn.max_pool2d if kind == "MAX" else tf.nn.avg_pool2d
            return tf.squeeze(f(tf.expand_dims(x, 1), [1, *self.kernel], [1, *self.strides],
                                "VALID"), 1)
        f = tf.nn.max_pool if kind == "MAX" else tf.nn.avg_pool
        return f(x, self.kernel, self.strides, "VALID")


def max_pool(n, x):
    if len(n.outputs) > 1:
        raise NotImplementedError("the places of the largest elements")
    w = Window(n, x.shape[2:], n.get("kernel_shape"))
    y = tf.cast(channels_last(x), tf.float32)
    y = w.pool(w.extended(w.padded(y, y.dtype.min), y.dtype.min), "MAX")
    return tf.cast(channels_first(y), x.dtype)


def average_pool(n, x):
    w = Window(n, x.shape[2:], n.get("kernel_shape"))
    counted = tf.ones([1, *x.shape[2:], 1], x.dtype)
    counted = w.extended(w.padded(counted, 1.0 if n.get("count_include_pad", 0) else 0.0), 0.0)
    y = w.pool(w.extended(w.padded(channels_last(x), 0.0), 0.0), "AVG")
    return channels_first(y / w.pool(counted, "AVG"))


def lp_pool(n, x):
    w, p = Window(n, x.shape[2:], n.get("kernel_shape")), float(n.get("p", 2))
    y = w.extended(w.padded(tf.pow(tf.abs(channels_last(x)), p), 0.0), 0.0)
    total = w.pool(y, "AVG") * float(np.prod(w.kernel))
    return channels_first(tf.pow(total, 1.0 / p))


def convolution(n, x, kernel, bias=None):
    w, groups = Window(n, x.shape[2:], kernel.shape[2:]), n.get("group", 1)
    images = tf.split(w.padded(channels_last(x), 0), groups, -1)
    order = [*range(2, kernel.shape.rank), 1, 0]
    filters = tf.split(tf.transpose(kernel, order), groups, -1)
    if len(w.kernel) == 1:  # as images of height 1
        images = [tf.expand_dims(v, 1) for v in images]
        filters = [tf.expand_dims(v, 0) for v in filters]
    strides, dilations = ([1] * (2 - len(w.kernel)) + v for v in (w.strides, w.dilations))
    if len(strides) > 2 and any(d != 1 for d in dilations):
        raise NotImplementedError("convolutions of 3 dims with dilations")
    parts = [tf.nn.convolution(v, f, strides, "VALID", dilations=dilations)
             for v, f in zip(images, filters)]
    y = parts[0] if groups == 1 else tf.concat(parts, -1)
    if len(w.kernel) == 1:
        y = tf.squeeze(y, 1)
    return channels_first(y if bias is None else y + bias)


def integer_convolution(n, x, kernel, x_zero=None, kernel_zero=None):
    def shifted(v, zero):
        v = tf.cast(v, tf.float32)
        if zero is None:
            return v
        zero = tf.cast(zero, tf.float32)
        return v - (tf.reshape(zero, [-1] + [1] * (v.shape.rank - 1)) if zero.shape.rank else zero)
    return tf.cast(convolution(n, shifted(x, x_zero), shifted(kernel, kernel_zero)), tf.int32)


def over_images(f):
    return lambda n, x: f(x, list(range(2, x.shape.rank)), keepdims=True)


OPERATORS = {
    "AveragePool": average_pool, "Conv": convolution, "ConvInteger": integer_convolution,
    "GlobalAveragePool": over_images(tf.reduce_mean),
    "GlobalMaxPool": over_images(tf.reduce_max), "LpPool": lp_pool, "MaxPool": max_pool}
