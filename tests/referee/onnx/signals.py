# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's Fourier transforms and windows, as TensorFlow's ops."""
import math

import numpy as np
import tensorflow as tf


def real_pairs(z):
    return tf.stack([tf.math.real(z), tf.math.imag(z)], -1)


def fourier(n, x, length=None, axis=None):
    """x: [..., 1] or, of complex numbers, [..., 2]."""
    at = int(n.const(2, n.get("axis", 1 if n.opset < 20 else -2)))
    order = [d for d in range(x.shape.rank - 1) if d != at % x.shape.rank]
    order.append(at % x.shape.rank)
    back = np.argsort(order)
    size, one_sided = n.const(1), n.get("onesided", 0)
    if size is not None:
        raise NotImplementedError("the length of a transform")
    if x.shape[-1] == 1:
        y = tf.transpose(x[..., 0], order)
        if one_sided and not n.get("inverse", 0):
            return real_pairs(tf.transpose(tf.signal.rfft(y), back))
        y = tf.complex(y, tf.zeros_like(y))
    else:
        y = tf.transpose(tf.complex(x[..., 0], x[..., 1]), order)
    if n.get("inverse", 0) and one_sided:
        return tf.transpose(tf.signal.irfft(y), back)[..., None]
    y = tf.signal.ifft(y) if n.get("inverse", 0) else tf.signal.fft(y)
    return real_pairs(tf.transpose(y, back))


def short_time_fourier(n, x, step, window=None, length=None):
    size = window.shape[0] if length is None else int(n.const(3))
    function = None if window is None else lambda count, dtype: window
    if not n.get("onesided", 1) or x.shape[-1] != 1:
        raise NotImplementedError("transforms of complex numbers")
    return real_pairs(tf.signal.stft(x[..., 0], size, int(n.const(1)), size, function))


def mel_weights(n, count, length, rate, low, high):
    """Triangles between frequencies that are rounded down to those of the transform."""
    def mel(f):
        return 2595.0 * tf.math.log(1.0 + f / 700.0) / math.log(10.0)

    bands = int(n.const(0))
    low, high = mel(low), mel(high)
    points = low + tf.range(bands + 2, dtype=tf.float32) * (high - low) / (bands + 2.0)
    points = 700.0 * (tf.pow(10.0, points / 2595.0) - 1.0)
    points = tf.floor(tf.cast(length + 1, tf.float32) * points / tf.cast(rate, tf.float32))
    at = tf.range(int(n.const(1)) // 2 + 1, dtype=tf.float32)[:, None]
    start, middle, end = points[:-2], points[1:-1], points[2:]
    rising = tf.math.divide_no_nan(at - start, middle - start)
    rising = tf.where(middle == start, tf.ones_like(rising), rising)
    falling = tf.math.divide_no_nan(end - at, end - middle)
    out = tf.where((at >= start) & (at <= middle), rising, tf.zeros_like(rising))
    return tf.where((at > middle) & (at < end), falling, out)


def window(f):
    def call(n, size):
        steps = tf.cast(tf.range(tf.cast(size, tf.int32)), tf.float32)
        length = tf.cast(size, tf.float32) - (0.0 if n.get("periodic", 1) else 1.0)
        return f(steps * (2 * np.pi) / length)
    return call


OPERATORS = {
    "BlackmanWindow": window(lambda a: 0.42 - 0.5 * tf.cos(a) + 0.08 * tf.cos(2 * a)),
    "DFT": fourier, "HammingWindow": window(lambda a: 25 / 46 - 21 / 46 * tf.cos(a)),
    "HannWindow": window(lambda a: 0.5 - 0.5 * tf.cos(a)), "MelWeightMatrix": mel_weights,
    "STFT": short_time_fourier}
