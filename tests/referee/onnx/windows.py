# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's convolutions and pooling, whose images are [n, channels, ...], as TensorFlow's ops."""
import numpy as np
import tensorflow as tf

from layers import channels_last, quantized


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
        if any(d != 1 for d in self.dilations):  # TensorFlow then has no strides
            y = tf.nn.pool(x, self.kernel, kind, dilations=self.dilations, padding="VALID")
            return y[(slice(None), *(slice(None, None, s) for s in self.strides))]
        if len(self.kernel) == 1:  # as images of height 1
            f = tf.nn.max_pool2d if kind == "MAX" else tf.nn.avg_pool2d
            return tf.squeeze(f(tf.expand_dims(x, 1), [1, *self.kernel], [1, *self.strides],
                                "VALID"), 1)
        f = tf.nn.max_pool if kind == "MAX" else tf.nn.avg_pool
        return f(x, self.kernel, self.strides, "VALID")


def max_pool_with_places(n, x, w):
    """Places count in [n, channels, ...], TensorFlow's in the padded images."""
    count, channels, height, width = x.shape
    (top, bottom), (left, right) = w.pads
    y, at = tf.nn.max_pool_with_argmax(w.padded(channels_last(x), x.dtype.min), w.kernel,
                                       w.strides, "VALID", include_batch_in_index=True)
    channel, at = at % channels, at // channels
    column, at = at % (width + left + right) - left, at // (width + left + right)
    row, image = at % (height + top + bottom) - top, at // (height + top + bottom)
    inner = column * height + row if n.get("storage_order", 0) else row * width + column
    return [channels_first(y),
            channels_first((image * channels + channel) * (height * width) + inner)]


def max_pool(n, x):
    w = Window(n, x.shape[2:], n.get("kernel_shape"))
    if len(n.outputs) > 1:
        return max_pool_with_places(n, x, w)
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
    steps = [1] * len(strides)
    if len(strides) > 2:
        filters = [spread(f, dilations) for f in filters]
        dilations = steps
    elif any(d != 1 for d in dilations):  # TensorFlow then has no strides
        strides, steps = steps, strides
    parts = [tf.nn.convolution(v, f, strides, "VALID", dilations=dilations)
             for v, f in zip(images, filters)]
    y = parts[0] if groups == 1 else tf.concat(parts, -1)
    if any(s != 1 for s in steps):
        y = y[(slice(None), *(slice(None, None, s) for s in steps))]
    if len(w.kernel) == 1:
        y = tf.squeeze(y, 1)
    return channels_first(y if bias is None else y + bias)


def max_unpool(n, x, places, shape=None):
    w = Window(n, [], n.get("kernel_shape"))
    images = [(d - 1) * s + k - sum(p) for d, s, k, p in
              zip(x.shape[2:], w.strides, w.kernel, w.pads)]
    made = [*x.shape[:2], *images]
    y = tf.scatter_nd(tf.reshape(places, [-1, 1]), tf.reshape(x, [-1]),
                      tf.constant([np.prod(made)], tf.int64))
    y = tf.reshape(y, made)
    return y if shape is None else tf.pad(y, [(0, int(a) - b) for a, b in zip(n.const(2), made)])


def spread(filters, dilations):
    """Filters with zeros between their elements: on CPUs TensorFlow has no dilations in
    convolutions of 3 dims and in gradients of convolutions."""
    for axis, d in enumerate(dilations):
        if d == 1:
            continue
        shape = filters.shape.as_list()
        zeros = [(0, 0)] * (len(shape) + 1)
        zeros[axis + 1] = 0, d - 1
        shape[axis] *= d
        filters = tf.reshape(tf.pad(tf.expand_dims(filters, axis + 1), zeros), shape)
        filters = tf.gather(filters, tf.range(shape[axis] - d + 1), axis=axis)
    return filters


def transposed_convolution(n, x, kernel, bias=None):
    """The gradient of a convolution; ONNX's padding is cut off its result."""
    groups, sizes = n.get("group", 1), x.shape[2:]
    w = Window(n, sizes, kernel.shape[2:])
    dims = len(w.kernel)
    extents = [d * (k - 1) + 1 for d, k in zip(w.dilations, w.kernel)]
    more = n.get("output_padding", [0] * dims)
    full = [(s - 1) * t + e for s, t, e in zip(sizes, w.strides, extents)]
    wanted, auto = n.get("output_shape"), n.get("auto_pad", "NOTSET")
    if wanted is None and auto.startswith("SAME"):
        wanted = [s * t for s, t in zip(sizes, w.strides)]
    if wanted is None:
        pads = w.pads
        wanted = [f + m - sum(p) for f, m, p in zip(full, more, pads)]
    else:
        totals = [f + m - d for f, m, d in zip(full, more, wanted)]
        halves = [t // 2 for t in totals]
        pads = [(0, t) if t < 0 else (t - h, h) if auto == "SAME_LOWER" else (h, t - h)
                for t, h in zip(totals, halves)]
    order = [*range(2, 2 + dims), 1, 0]
    images = tf.split(channels_last(x), groups, -1)
    filters = tf.split(tf.transpose(kernel, order), groups, -1)
    filters = [spread(f, w.dilations) for f in filters]
    strides, shape = list(w.strides), list(full)
    if dims == 1:  # as images of height 1
        images = [tf.expand_dims(v, 1) for v in images]
        filters = [tf.expand_dims(v, 0) for v in filters]
        strides, shape = [1] + strides, [1] + shape
    parts = [tf.nn.conv_transpose(v, f, [x.shape[0], *shape, f.shape[-2]], strides, "VALID")
             for v, f in zip(images, filters)]
    y = parts[0] if groups == 1 else tf.concat(parts, -1)
    if dims == 1:
        y = tf.squeeze(y, 1)
    y = tf.pad(y, [(0, 0), *((0, max(d + p[0] - f, 0)) for d, p, f in zip(wanted, pads, full)),
                   (0, 0)])
    y = y[(slice(None), *(slice(p[0], p[0] + d) for d, p in zip(wanted, pads)))]
    return channels_first(y if bias is None else y + bias)


def columns_to_image(n, x, image, block):
    """Adds the columns of windows, [n, channels * window, windows], where the windows were."""
    sizes, kernel = [int(d) for d in n.const(1)], [int(d) for d in n.const(2)]
    w = Window(n, sizes, kernel)
    padded = [s + sum(p) for s, p in zip(sizes, w.pads)]
    counts = [(p - d * (k - 1) - 1) // t + 1
              for p, d, k, t in zip(padded, w.dilations, kernel, w.strides)]
    flat = tf.zeros([1, 1], tf.int32)
    for size, count, k, d, t in zip(padded, counts, kernel, w.dilations, w.strides):
        at = tf.range(k)[:, None] * d + tf.range(count)[None] * t
        flat = tf.reshape(flat[:, None, :, None] * size + at[None, :, None, :],
                          [flat.shape[0] * k, flat.shape[1] * count])
    channels = x.shape[1] // int(np.prod(kernel))
    columns = tf.transpose(tf.reshape(x, [x.shape[0], channels, -1, x.shape[2]]), [2, 3, 0, 1])
    y = tf.scatter_nd(flat[..., None], columns, [np.prod(padded), x.shape[0], channels])
    y = tf.reshape(tf.transpose(y, [1, 2, 0]), [x.shape[0], channels, *padded])
    return y[(slice(None), slice(None), *(slice(p[0], p[0] + s) for p, s in zip(w.pads, sizes)))]


def integer_convolution(n, x, kernel, x_zero=None, kernel_zero=None):
    def shifted(v, zero):
        v = tf.cast(v, tf.float32)
        if zero is None:
            return v
        zero = tf.cast(zero, tf.float32)
        return v - (tf.reshape(zero, [-1] + [1] * (v.shape.rank - 1)) if zero.shape.rank else zero)
    return tf.cast(convolution(n, shifted(x, x_zero), shifted(kernel, kernel_zero)), tf.int32)


def quantized_convolution(n, x, x_scale, x_zero, kernel, kernel_scale, kernel_zero, y_scale,
                          y_zero, bias=None):
    y = integer_convolution(n, x, kernel, x_zero, kernel_zero)
    if bias is not None:
        y += bias[:, None, None]
    scale = tf.reshape(x_scale * kernel_scale / y_scale, [-1, 1, 1])
    return quantized(tf.cast(y, tf.float32) * scale, y_zero)


def over_images(f):
    return lambda n, x: f(x, list(range(2, x.shape.rank)), keepdims=True)


OPERATORS = {
    "AveragePool": average_pool, "Col2Im": columns_to_image, "Conv": convolution,
    "ConvInteger": integer_convolution, "ConvTranspose": transposed_convolution,
    "GlobalAveragePool": over_images(tf.reduce_mean),
    "GlobalMaxPool": over_images(tf.reduce_max), "LpPool": lp_pool, "MaxPool": max_pool,
    "MaxUnpool": max_unpool, "QLinearConv": quantized_convolution}
