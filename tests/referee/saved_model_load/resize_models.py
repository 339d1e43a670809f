# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Gradients of the nodes that are gradients of resized images, with open dims. TensorFlow has no
derivatives of these nodes, so the expected ones are computed from the ops themselves: the nodes are
linear, with the transposed matrix of the op."""
import numpy as np
import tensorflow as tf

from script import Calls, encode_argument, encode_bytes, encode_tensor

RANDOM = np.random.default_rng(11)
raw = tf.raw_ops
OPEN = [tf.TensorSpec([None] * 4), tf.TensorSpec([None] * 4)]
SCALE, SHIFT = tf.constant([1.4, 0.8]), tf.constant([0.5, -0.25])


def floats(*shape):
    return tf.constant(RANDOM.standard_normal(shape), tf.float32)


class Resized(tf.Module):
    """Each result is weighted, so that its gradient has no simple pattern."""

    def __init__(self):
        super().__init__()
        self.weights = tf.constant(RANDOM.standard_normal([1, 5, 4, 2]), tf.float32)

    @tf.function(input_signature=OPEN)
    def bilinear(self, dy, images):
        return self.weights * raw.ResizeBilinearGrad(grads=dy, original_image=images,
                                                     half_pixel_centers=True)

    @tf.function(input_signature=OPEN)
    def bicubic(self, dy, images):
        return self.weights * raw.ResizeBicubicGrad(grads=dy, original_image=images,
                                                    half_pixel_centers=True)

    @tf.function(input_signature=OPEN)
    def nearest(self, dy, images):
        del images
        return self.weights * raw.ResizeNearestNeighborGrad(grads=dy, size=[5, 4],
                                                            half_pixel_centers=True)

    @tf.function(input_signature=OPEN)
    def translated(self, dy, images):
        return self.weights * raw.ScaleAndTranslateGrad(
            grads=dy, original_image=images, scale=SCALE, translation=SHIFT)


def resize_gradients(folder, program):
    m = Resized()
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    for size in ([7, 9], [3, 2], [5, 4], [1, 1]):
        dy, images = floats(2, *size, 2), floats(2, 5, 4, 2)
        weights = tf.tile(m.weights, [2, 1, 1, 1])
        expected = {
            "bilinear": raw.ResizeBilinear(images=weights, size=size, half_pixel_centers=True),
            "bicubic": raw.ResizeBicubic(images=weights, size=size, half_pixel_centers=True),
            "nearest": raw.ResizeNearestNeighbor(images=weights, size=size,
                                                 half_pixel_centers=True),
            "translated": raw.ScaleAndTranslate(images=weights, size=size, scale=SCALE,
                                                translation=SHIFT),
        }
        for name, gradient in expected.items():
            c.call(name, dy, images)
            c.text += b"gradients " + encode_bytes(name) + b"1e-5 2 "
            c.text += encode_argument(dy) + encode_argument(images)
            c.text += b"tensor " + encode_tensor(gradient) + b"any "
    return c.replay(program)


MODELS = [resize_gradients]
