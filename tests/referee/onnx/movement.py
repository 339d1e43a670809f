# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators that make, move, pick or replace elements, as TensorFlow's ops."""
import numpy as np
import tensorflow as tf

from elementwise import ONNX_TYPES, like


def constant(n):
    for name in ("value", "value_float", "value_int", "value_floats", "value_ints",
                 "value_string", "value_strings"):
        value = n.get(name)
        if value is not None:
            ints = np.int64 if "int" in name else np.float32 if "float" in name else None
            return tf.constant(value if ints is None else np.asarray(value, ints))
    raise NotImplementedError("sparse tensors")


def constant_of_shape(n, shape):
    value = n.get("value", np.zeros(1, np.float32))
    return tf.fill(shape, tf.constant(value.reshape([])))


def shape(n, x):
    return tf.shape(x, tf.int64)[n.get("start", 0):n.get("end", None)]


def reshape(n, x, wanted=None):
    wanted = np.array(n.const(1) if wanted is not None else n.get("shape"))
    if not n.get("allowzero", 0):
        wanted = [x.shape[k] if d == 0 else d for k, d in enumerate(wanted)]
    return tf.reshape(x, wanted)


def flatten(n, x):
    axis = n.get("axis", 1)
    return tf.reshape(x, [int(np.prod(x.shape[:axis])), int(np.prod(x.shape[axis:]))])


def squeeze(n, x, axes=None):
    axes = n.const(1, n.get("axes"))
    return tf.squeeze(x, None if axes is None else [int(a) for a in np.atleast_1d(axes)])


def unsqueeze(n, x, axes=None):
    axes = np.atleast_1d(n.const(1, n.get("axes")))
    rank = x.shape.rank + len(axes)
    for a in sorted(int(a) % rank for a in axes):
        x = tf.expand_dims(x, a)
    return x


def split(n, x, sizes=None):
    axis = n.get("axis", 0) % x.shape.rank
    sizes = n.const(1, n.get("split"))
    if sizes is None:
        parts = len(n.outputs)
        each = -(-x.shape[axis] // parts)
        sizes = [min(each, x.shape[axis] - k * each) for k in range(parts)]
    return tf.split(x, [int(s) for s in sizes], axis)


def slice_(n, x, *others):
    if n.varies():  # in a loop
        starts, ends, axes = others[0], others[1], n.const(3, range(others[0].shape[0]))
        if len(others) > 3 or list(axes) != list(range(x.shape.rank)):
            raise NotImplementedError("a slice of some dims that varies in a loop")
        return tf.strided_slice(x, starts, ends)
    starts, ends = n.const(1, n.get("starts")), n.const(2, n.get("ends"))
    axes = n.const(3, n.get("axes", range(len(starts))))
    steps = n.const(4, [1] * len(starts))
    index = [slice(None)] * x.shape.rank
    for s, e, a, step in zip(starts, ends, axes, steps):
        first, last, step = slice(int(s), int(e), int(step)).indices(x.shape[int(a)])
        index[int(a)] = slice(first, last if last >= 0 else None, step)
    return x[tuple(index)]


def within(indices, size):
    """Indices that count from the end if they are negative."""
    return tf.where(indices < like(indices, 0), indices + like(indices, size), indices)


def gather(n, x, indices):
    axis = n.get("axis", 0) % x.shape.rank
    return tf.gather(x, within(indices, x.shape[axis]), axis=axis)


def places(indices, axis):
    """The places that indices along an axis choose, as gather_nd and scatter_nd take them."""
    ranges = [tf.range(d, dtype=indices.dtype) for d in indices.shape]
    grid = tf.meshgrid(*ranges, indexing="ij")
    grid[axis] = indices
    return tf.stack(grid, -1)


def gather_elements(n, x, indices):
    axis = n.get("axis", 0) % x.shape.rank
    return tf.gather_nd(x, places(within(indices, x.shape[axis]), axis))


def gather_nd(n, x, indices):
    sizes = x.shape[n.get("batch_dims", 0):][:indices.shape[-1]]
    return tf.gather_nd(x, within(indices, list(sizes)), batch_dims=n.get("batch_dims", 0))


def scattered(n, x, where, updates):
    f = {"none": tf.tensor_scatter_nd_update, "add": tf.tensor_scatter_nd_add,
         "max": tf.tensor_scatter_nd_max, "min": tf.tensor_scatter_nd_min}
    kind = n.get("reduction", "none")
    if kind == "mul":  # the product of the updates of each place, of which most have none
        sizes = tf.constant(x.shape[:where.shape[-1]].as_list(), where.dtype)
        steps = tf.math.cumprod(sizes, exclusive=True, reverse=True)
        place = tf.reduce_sum(where * steps, -1)
        places = tf.cast(tf.reduce_prod(sizes), tf.int32)
        return x * tf.reshape(tf.math.unsorted_segment_prod(updates, place, places), x.shape)
    return f[kind](x, where, updates)


def scatter_elements(n, x, indices, updates):
    axis = n.get("axis", 0) % x.shape.rank
    return scattered(n, x, places(within(indices, x.shape[axis]), axis), updates)


def scatter_nd(n, x, indices, updates):
    return scattered(n, x, within(indices, list(x.shape[:indices.shape[-1]])), updates)


def pad(n, x, pads=None, value=None, axes=None):
    sizes, mode = np.array(n.const(1, n.get("pads"))), n.get("mode", "constant")
    chosen = [int(a) for a in n.const(3, range(x.shape.rank))]
    full = np.zeros((x.shape.rank, 2), np.int64)
    for k, a in enumerate(chosen):
        full[a] = sizes[k], sizes[k + len(chosen)]
    if mode == "wrap":
        for a, (before, after) in enumerate(full):
            index = np.arange(-before, x.shape[a] + after) % x.shape[a]
            x = tf.gather(x, index, axis=a)
        return x
    if mode == "edge":
        for a, (before, after) in enumerate(full):
            index = np.clip(np.arange(-before, x.shape[a] + after), 0, x.shape[a] - 1)
            x = tf.gather(x, index, axis=a)
        return x
    begin = np.maximum(-full[:, 0], 0)
    x = tf.slice(x, begin, np.array(x.shape) - begin - np.maximum(-full[:, 1], 0))
    full = np.maximum(full, 0)
    if mode == "reflect":
        return tf.pad(x, full, "REFLECT")
    fill = like(x, n.get("value", 0.0)) if value is None else tf.reshape(value, [])
    return tf.raw_ops.PadV2(input=x, paddings=full, constant_values=fill)


def depth_to_space(n, x):
    b, (count, channels, h, w) = n.get("blocksize"), x.shape
    if n.get("mode", "DCR") == "DCR":
        return tf.transpose(tf.nn.depth_to_space(tf.transpose(x, [0, 2, 3, 1]), b), [0, 3, 1, 2])
    parts = tf.reshape(x, [count, channels // b ** 2, b, b, h, w])
    return tf.reshape(tf.transpose(parts, [0, 1, 4, 2, 5, 3]),
                      [count, channels // b ** 2, h * b, w * b])


def space_to_depth(n, x):
    if n.get("mode", "DCR") == "CRD":
        b, (count, channels, h, w) = n.get("blocksize"), x.shape
        parts = tf.reshape(x, [count, channels, h // b, b, w // b, b])
        return tf.reshape(tf.transpose(parts, [0, 1, 3, 5, 2, 4]),
                          [count, channels * b * b, h // b, w // b])
    y = tf.nn.space_to_depth(tf.transpose(x, [0, 2, 3, 1]), n.get("blocksize"))
    return tf.transpose(y, [0, 3, 1, 2])


def compress(n, x, condition):
    axis = n.get("axis")
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    axis %= x.shape.rank
    indices = tf.reshape(tf.where(condition), [-1])
    return tf.gather(x, indices, axis=axis)


def eye_like(n, x):
    dtype = ONNX_TYPES[n.get("dtype")] if n.get("dtype") else x.dtype
    rows, columns = x.shape
    row, column = tf.range(rows)[:, None], tf.range(columns)[None]
    return tf.cast(tf.equal(column - row, n.get("k", 0)), dtype)


def one_hot(n, indices, depth, values):
    axis = n.get("axis", -1) % (indices.shape.rank + 1)
    depth = tf.cast(tf.reshape(depth, []), tf.int32)
    index = tf.cast(indices, tf.int64)
    index = tf.where(index < 0, index + tf.cast(depth, tf.int64), index)
    return tf.one_hot(index, depth, values[1], values[0],
                      -1 if axis == indices.shape.rank else axis)


def range_(n, start, limit, step):
    return tf.range(*(tf.reshape(x, []) for x in (start, limit, step)))


def reverse_sequence(n, x, lengths):
    return tf.reverse_sequence(x, lengths, seq_axis=n.get("time_axis", 0),
                               batch_axis=n.get("batch_axis", 1))


def trilu(n, x, k=None):
    row, column = tf.range(x.shape[-2])[:, None], tf.range(x.shape[-1])[None]
    offset = 0 if k is None else tf.cast(tf.reshape(k, []), tf.int32)
    keep = column - row >= offset if n.get("upper", 1) else column - row <= offset
    return tf.where(keep, x, tf.zeros_like(x))


def expand(n, x, wanted):
    return tf.broadcast_to(x, tf.broadcast_dynamic_shape(tf.shape(x, tf.int64), wanted))


def center_crop_pad(n, x, wanted):
    axes = n.get("axes", range(x.shape.rank))
    for axis, size in zip(axes, n.const(1)):
        more = int(size) - x.shape[axis]
        index = [[0, 0] for _ in range(x.shape.rank)]
        if more >= 0:
            index[axis] = [more // 2, more - more // 2]
            x = tf.pad(x, index)
        else:
            at = -more // 2
            x = tf.gather(x, np.arange(at, at + int(size)), axis=axis)
    return x


def tensor_scatter(n, past, update, at=None):
    axis = n.get("axis", -2) % past.shape.rank
    count, size = update.shape[axis], past.shape[axis]
    start = tf.zeros([past.shape[0]], tf.int64) if at is None else at
    index = start[:, None] + tf.range(count, dtype=tf.int64)[None]
    if n.get("mode", "linear") == "circular":
        index = tf.math.floormod(index, tf.constant(size, tf.int64))
    wide = [1] * past.shape.rank
    wide[0], wide[axis] = index.shape
    index = tf.broadcast_to(tf.reshape(index, wide), update.shape)
    return tf.tensor_scatter_nd_update(past, places(index, axis), update)


OPERATORS = {
    "CenterCropPad": center_crop_pad, "Compress": compress,
    "Concat": lambda n, *x: tf.concat(x, n.get("axis")), "Constant": constant,
    "ConstantOfShape": constant_of_shape, "DepthToSpace": depth_to_space, "Expand": expand,
    "EyeLike": eye_like, "Flatten": flatten, "Gather": gather,
    "GatherElements": gather_elements, "GatherND": gather_nd,
    "NonZero": lambda n, x: tf.transpose(tf.where(x)), "OneHot": one_hot, "Pad": pad,
    "Range": range_, "Reshape": reshape, "ReverseSequence": reverse_sequence,
    "Scatter": scatter_elements, "ScatterElements": scatter_elements, "ScatterND": scatter_nd,
    "Shape": shape, "Size": lambda n, x: tf.size(x, tf.int64), "Slice": slice_,
    "SpaceToDepth": space_to_depth, "Split": split, "Squeeze": squeeze,
    "TensorScatter": tensor_scatter, "Tile": lambda n, x, k: tf.tile(x, k),
    "Transpose": lambda n, x: tf.transpose(x, n.get("perm")), "Trilu": trilu,
    "Unsqueeze": unsqueeze}
