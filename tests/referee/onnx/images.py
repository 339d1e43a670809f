# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators that read images, sample them between pixels or select boxes, as TensorFlow's
ops."""
import itertools
import math

import numpy as np
import tensorflow as tf

from elementwise import like
from layers import channels_last

# ---- resizing


class Axis:
    """How an axis of `size` elements is resized; `scale` is the factor that ONNX uses."""

    def __init__(self, n, size, scale, out, start=0.0, end=1.0):
        self.n, self.size, self.scale, self.out = n, size, scale, out
        self.start, self.end = start, end

    def coordinates(self):
        at = tf.range(self.out, dtype=tf.float32)
        size, scale = float(self.size), self.scale
        mode = self.n.get("coordinate_transformation_mode", "half_pixel")
        length = scale * size  # of the result before it is rounded
        if mode == "align_corners":
            return at * 0.0 if length == 1 else at * (size - 1.0) / (length - 1.0)
        if mode == "asymmetric":
            return at / scale
        if mode == "pytorch_half_pixel" and length <= 1:
            return at * 0.0
        if mode == "tf_crop_and_resize":
            if self.out == 1:
                return at + 0.5 * (self.start + self.end) * (size - 1.0)
            step = (self.end - self.start) * (size - 1.0) / (self.out - 1.0)
            return self.start * (size - 1.0) + at * step
        half = (at + 0.5) / scale - 0.5
        if mode == "half_pixel_symmetric":
            half += size / 2.0 * (1.0 - self.out / length)
        return half

    def nearest(self):
        at, mode = self.coordinates(), self.n.get("nearest_mode", "round_prefer_floor")
        f = {"floor": tf.floor, "ceil": tf.math.ceil,
             "round_prefer_floor": lambda x: tf.math.ceil(x - 0.5),
             "round_prefer_ceil": lambda x: tf.floor(x + 0.5)}[mode]
        return tf.clip_by_value(tf.cast(f(at), tf.int32), 0, self.size - 1)

    def kernel(self, distance):
        d = tf.abs(distance)
        if self.n.get("mode") == "linear":
            return tf.maximum(1.0 - d, 0.0)
        return cubic(d, self.n.get("cubic_coeff_a", -0.75))

    def weights(self):
        """A matrix [out, size]; elements beyond the borders are those at the borders."""
        at = self.coordinates()
        narrow = min(self.scale, 1.0) if self.n.get("antialias", 0) else 1.0
        reach = math.ceil((1 if self.n.get("mode") == "linear" else 2) / narrow)
        taps = tf.floor(at)[:, None] + tf.range(1 - reach, reach + 1, dtype=tf.float32)
        w = self.kernel((at[:, None] - taps) * narrow)
        if self.n.get("exclude_outside", 0):
            w = tf.where((taps >= 0.0) & (taps <= self.size - 1.0), w, tf.zeros_like(w))
        w /= tf.reduce_sum(w, 1, keepdims=True)
        places = tf.clip_by_value(tf.cast(taps, tf.int32), 0, self.size - 1)
        return tf.reduce_sum(w[..., None] * tf.one_hot(places, self.size), 1)

    def inside(self):
        at = self.coordinates()
        return (at >= 0.0) & (at <= self.size - 1.0)


def cubic(distance, a):
    """The cubic kernel of Keys, for distances that are not negative."""
    d = distance
    near = ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0
    far = ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a
    return tf.where(d <= 1.0, near, tf.where(d < 2.0, far, tf.zeros_like(d)))


def resized_axes(n, shape, scales, sizes, regions):
    axes = list(n.get("axes", range(len(shape))))
    if sizes is None:
        made = [(float(s), int(math.floor(float(s) * shape[a]))) for s, a in zip(scales, axes)]
    else:
        ratios = [int(s) / shape[a] for s, a in zip(sizes, axes)]
        made = [(r, int(s)) for r, s in zip(ratios, sizes)]
        policy = n.get("keep_aspect_ratio_policy", "stretch")
        if policy != "stretch":
            one = min(ratios) if policy == "not_larger" else max(ratios)
            made = [(one, int(math.floor(one * shape[a] + 0.5))) for a in axes]
    starts, ends = np.split(regions, 2) if regions is not None and regions.size else (
        np.zeros(len(axes)), np.ones(len(axes)))
    return {a: Axis(n, shape[a], *m, float(s), float(e))
            for a, m, s, e in zip(axes, made, starts, ends)}


def resize(n, x, regions=None, scales=None, sizes=None):
    axes = resized_axes(n, x.shape, n.const(2), n.const(3), n.const(1))
    cropped = n.get("coordinate_transformation_mode") == "tf_crop_and_resize"
    direct = with_op(n, x, axes)
    if direct is not None:
        return direct
    y = x
    for a, axis in axes.items():
        if axis.out == axis.size and axis.scale == 1.0 and not cropped:
            continue
        if n.get("mode", "nearest") == "nearest":
            y = tf.gather(y, axis.nearest(), axis=a)
        else:
            order = [d for d in range(x.shape.rank) if d != a] + [a]
            moved = tf.matmul(tf.transpose(y, order), axis.weights(), transpose_b=True)
            y = tf.transpose(moved, np.argsort(order))
        if cropped:
            wide = [1] * x.shape.rank
            wide[a] = axis.out
            y = tf.where(tf.reshape(axis.inside(), wide), y,
                         like(y, n.get("extrapolation_value", 0.0)))
    return y


def with_op(n, x, axes):
    """With TensorFlow's op for images where it has the same coordinates, else None."""
    mode = n.get("coordinate_transformation_mode", "half_pixel")
    if n.get("mode", "nearest") != "linear" or n.get("antialias", 0) or x.shape.rank != 4:
        return None
    sizes = [axes[a].out if a in axes else x.shape[a] for a in range(4)]
    exact = all(abs(v.scale * v.size - v.out) < 1e-3 for v in axes.values())
    if sizes[:2] != x.shape[:2] or not exact or mode not in ("half_pixel", "align_corners"):
        return None
    y = tf.raw_ops.ResizeBilinear(images=channels_last(x), size=sizes[2:],
                                  align_corners=mode == "align_corners",
                                  half_pixel_centers=mode == "half_pixel")
    return tf.transpose(y, [0, 3, 1, 2])


def upsample(n, x, scales):
    axes = {a: Axis(n, d, float(s), int(math.floor(float(s) * d)))
            for a, (d, s) in enumerate(zip(x.shape, n.const(1)))}
    for a, axis in axes.items():
        x = tf.gather(x, tf.range(axis.out) // int(axis.scale), axis=a)
    return x


# ---- points between pixels

def reflected(at, low, high):
    turn = high - low
    t = tf.math.floormod(at - low, 2.0 * turn)
    return low + tf.where(t > turn, 2.0 * turn - t, t)


def read(images, taps):
    """The sum over all choices of a tap for each dim. images: [n, ..., channels]; taps: for each
    dim a list of places, weights and whether the place counts, each [n, ...]."""
    out = 0.0
    for chosen in itertools.product(*taps):
        weight, counts = 1.0, True
        for _, w, c in chosen:
            weight, counts = weight * w, counts & c
        index = tf.stack([tf.cast(p, tf.int32) for p, _, _ in chosen], -1)
        value = tf.gather_nd(images, index, batch_dims=1)
        out += tf.where(counts, weight, tf.zeros_like(weight))[..., None] * value
    return out


def tap(place, weight, size):
    """A tap that counts within the image."""
    last = size - 1.0
    return tf.clip_by_value(place, 0.0, last), weight, (place >= 0.0) & (place <= last)


def linear_taps(at, size):
    low = tf.floor(at)
    return [tap(low, 1.0 - (at - low), size), tap(low + 1.0, at - low, size)]


def grid_sample(n, x, grid):
    mode, padding = n.get("mode", "linear"), n.get("padding_mode", "zeros")
    corners, taps = n.get("align_corners", 0), []
    for k, size in enumerate(x.shape[2:]):
        g = grid[..., grid.shape[-1] - 1 - k]
        at = (g + 1.0) / 2.0 * (size - 1.0) if corners else ((g + 1.0) * size - 1.0) / 2.0
        low, high = (0.0, size - 1.0) if corners else (-0.5, size - 0.5)

        def placed(place, low=low, high=high, size=size):
            if padding == "border":
                return tf.clip_by_value(place, 0.0, size - 1.0)
            return reflected(place, low, high) if padding == "reflection" else place

        if mode != "cubic":
            at = placed(at)
        if mode == "nearest":
            places = [(tf.round(at), tf.ones_like(at))]
        elif mode == "linear":
            places = [(tf.floor(at), tf.floor(at) + 1.0 - at),
                      (tf.floor(at) + 1.0, at - tf.floor(at))]
        else:
            places = [(tf.floor(at) + d, cubic(tf.abs(at - tf.floor(at) - d), -0.75))
                      for d in (-1.0, 0.0, 1.0, 2.0)]
        taps.append([tap(placed(p), w, size) for p, w in places])
    y = read(channels_last(x), taps)
    return tf.transpose(y, [0, y.shape.rank - 1, *range(1, y.shape.rank - 1)])


def affine_grid(n, theta, size):
    sizes = [int(d) for d in n.const(1)[2:]]
    axes = []
    for d in sizes:
        steps = tf.range(d, dtype=theta.dtype)
        axes.append(-1.0 + steps * 2.0 / (d - 1.0) if n.get("align_corners", 0)
                    else (2.0 * steps + 1.0) / d - 1.0)
    grids = tf.meshgrid(*axes, indexing="ij")
    points = tf.stack([*reversed(grids), tf.ones_like(grids[0])], -1)
    flat = tf.reshape(points, [-1, len(sizes) + 1])
    moved = tf.matmul(flat[None], theta, transpose_b=True)
    return tf.reshape(moved, [theta.shape[0], *sizes, len(sizes)])


def deformable_convolution(n, x, kernel, offset, bias=None, mask=None):
    if n.get("group", 1) != 1:
        raise NotImplementedError("groups of channels")
    (kh, kw), (height, width) = kernel.shape[2:], x.shape[2:]
    out, groups = offset.shape[2:], n.get("offset_group", 1)
    (top, left), (down, across) = n.get("pads", [0] * 4)[:2], n.get("strides", [1, 1])
    tall, wide = n.get("dilations", [1, 1])
    offset = tf.reshape(offset, [x.shape[0], groups, kh, kw, 2, *out])
    weights = 1.0 if mask is None else tf.reshape(mask, [x.shape[0], groups, kh, kw, *out])
    row = (tf.range(out[0], dtype=x.dtype)[:, None] * down - top
           + tf.range(kh, dtype=x.dtype)[:, None, None, None] * tall)
    column = (tf.range(out[1], dtype=x.dtype) * across - left
              + tf.range(kw, dtype=x.dtype)[:, None, None] * wide)
    y, at = 0.0, x.shape[1] // groups
    for g in range(groups):
        images = channels_last(x[:, g * at:(g + 1) * at])
        value = read(images, [linear_taps(row + offset[:, g, :, :, 0], height),
                              linear_taps(column + offset[:, g, :, :, 1], width)])
        if mask is not None:
            value *= weights[:, g][..., None]
        y += tf.einsum("nijhwc,ocij->nohw", value, kernel[:, g * at:(g + 1) * at])
    return y if bias is None else y + bias[:, None, None]


# ---- boxes

def border_taps(at, size):
    """Linear; beyond a border by up to 1 the element of the border, then nothing."""
    counts = (at >= -1.0) & (at <= size * 1.0)
    place = tf.clip_by_value(at, 0.0, size - 1.0)
    low = tf.floor(place)
    return [(low, 1.0 - (place - low), counts),
            (tf.minimum(low + 1.0, size - 1.0), place - low, counts)]


def roi_align(n, x, boxes, batch):
    half = n.get("coordinate_transformation_mode", "half_pixel") == "half_pixel"
    out = n.get("output_height", 1), n.get("output_width", 1)
    ratio, scale = n.get("sampling_ratio", 0), n.get("spatial_scale", 1.0)
    if ratio <= 0:
        raise NotImplementedError("a number of samples that depends on the box")
    images = tf.gather(channels_last(x), batch)
    found = []
    for k, size in enumerate(x.shape[2:]):
        start, end = (boxes[:, 1 - k + 2 * j] * scale - (0.5 if half else 0.0) for j in (0, 1))
        extent = end - start if half else tf.maximum(end - start, 1.0)
        steps = (tf.range(out[k] * ratio, dtype=x.dtype) + 0.5) / (out[k] * ratio)
        found.append(start[:, None] + extent[:, None] * steps)
    shape = [boxes.shape[0], out[0] * ratio, out[1] * ratio]
    rows = tf.broadcast_to(found[0][:, :, None], shape)
    columns = tf.broadcast_to(found[1][:, None, :], shape)
    taps = [border_taps(rows, x.shape[2]), border_taps(columns, x.shape[3])]
    largest = n.get("mode", "avg") == "max"
    if largest:  # of the weighted elements around each sample, not of the samples
        parts = [read(images, [[a], [b]]) for a, b in itertools.product(*taps)]
        y = tf.reduce_max(tf.stack(parts), 0)
    else:
        y = read(images, taps)
    pool = tf.nn.max_pool2d if largest else tf.nn.avg_pool2d
    return tf.transpose(pool(y, ratio, ratio, "VALID"), [0, 3, 1, 2])


def suppressed(n, boxes, scores, count=None, overlap=None, least=None):
    if n.get("center_point_box", 0):
        x, y, w, h = tf.unstack(boxes, axis=-1)
        boxes = tf.stack([y - h / 2.0, x - w / 2.0, y + h / 2.0, x + w / 2.0], -1)
    count = tf.zeros([], tf.int32) if count is None else tf.cast(tf.reshape(count, []), tf.int32)
    overlap = tf.zeros([]) if overlap is None else tf.reshape(overlap, [])
    least = tf.constant(-np.inf) if least is None else tf.reshape(least, [])
    out = []
    for b, c in itertools.product(range(scores.shape[0]), range(scores.shape[1])):
        chosen = tf.cast(tf.image.non_max_suppression(boxes[b], scores[b, c], count, overlap,
                                                      least), tf.int64)
        before = tf.fill([tf.size(chosen), 1], tf.constant(b, tf.int64))
        out.append(tf.concat([before, tf.fill(tf.shape(before), tf.constant(c, tf.int64)),
                              chosen[:, None]], 1))
    return tf.concat(out, 0)


# ---- files

BYTES = tf.constant([bytes([k]) for k in range(256)])
# By the first bytes of a file.
DECODERS = {
    b"\xff\xd8": lambda file: tf.io.decode_jpeg(file, 3, dct_method="INTEGER_ACCURATE"),
    b"\x89P": lambda file: tf.io.decode_png(file, 3),
    b"BM": lambda file: tf.io.decode_bmp(file, 3),
}


def decoded_image(n, file):
    start = n.const(0)[:2].tobytes()
    if start not in DECODERS:
        raise NotImplementedError("WebP files, which ctflow does not read" if start == b"RI" else
                                  "JPEG 2000, PNM or TIFF, which TensorFlow does not read")
    y = DECODERS[start](tf.strings.reduce_join(tf.gather(BYTES, tf.cast(file, tf.int32))))
    order = n.get("pixel_format", "RGB")
    if order == "BGR":
        return tf.reverse(y, [-1])
    if order == "Grayscale":  # as PIL rounds it
        y = tf.reduce_sum(tf.cast(y, tf.int32) * [19595, 38470, 7471], -1, keepdims=True)
        return tf.cast((y + (1 << 15)) // (1 << 16), tf.uint8)
    return y


OPERATORS = {
    "AffineGrid": affine_grid, "DeformConv": deformable_convolution, "GridSample": grid_sample,
    "ImageDecoder": decoded_image, "NonMaxSuppression": suppressed, "Resize": resize,
    "RoiAlign": roi_align, "Upsample": upsample}
