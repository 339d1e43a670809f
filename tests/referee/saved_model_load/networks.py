# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Whole networks of Keras with random weights, exported by it and run by ctflow.

    networks.py LOADER [small | big | NAME...]

LOADER is the program of this folder. A result may differ from TensorFlow's by 1e-5 of its largest
element, since sums of many products differ by their order: all results are divided by that element.
"""
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

from script import Calls

rng = np.random.default_rng(31)


def x(*shape):
    return tf.constant(rng.standard_normal(shape), tf.float32)


def mlp():
    return keras.Sequential([keras.Input((12,)), L.Dense(32, "relu"), L.Dropout(0.2),
                             L.Dense(16, "tanh"), L.Dense(4, "softmax")]), [x(5, 12)]


def normalized_cnn():
    stack = [keras.Input((20, 20, 3)), L.Rescaling(1 / 127.5, -1)]
    for filters in (8, 16):
        stack += [L.Conv2D(filters, 3, use_bias=False), L.BatchNormalization(), L.ReLU(),
                  L.MaxPooling2D()]
    return keras.Sequential(stack + [L.Flatten(), L.Dense(10, "softmax")]), [
        x(2, 20, 20, 3) * 50]


def u_net():
    image = v = keras.Input((16, 16, 2))
    kept = []
    for filters in (4, 8):
        v = L.Conv2D(filters, 3, padding="same", activation="relu")(v)
        kept.append(v)
        v = L.MaxPooling2D()(v)
    v = L.Conv2D(16, 3, padding="same", activation="relu")(v)
    for filters in (8, 4):
        v = L.Conv2DTranspose(filters, 3, strides=2, padding="same")(v)
        v = L.Concatenate()([v, kept.pop()])
        v = L.Conv2D(filters, 3, padding="same", activation="relu")(v)
    return keras.Model(image, L.Conv2D(1, 1, activation="sigmoid")(v)), [x(2, 16, 16, 2)]


def recurrent():
    v = keras.Input((7, 3))
    y = L.Bidirectional(L.LSTM(6, return_sequences=True))(v)
    y = L.Dense(2)(L.GRU(5)(L.LayerNormalization()(y)))
    return keras.Model(v, y), [x(3, 7, 3)]


def masked_words():
    v = keras.Input((6,), dtype="int32")
    y = L.Bidirectional(L.GRU(4))(L.Embedding(20, 5, mask_zero=True)(v))
    return keras.Model(v, L.Dense(1, "sigmoid")(y)), [
        tf.constant([[1, 4, 9, 0, 0, 0], [3, 3, 3, 19, 2, 0], [7, 0, 0, 0, 0, 0]])]


def transformer():
    tokens = keras.Input((8,), dtype="int32")
    v = L.Embedding(30, 12)(tokens) + L.Embedding(8, 12)(keras.ops.arange(8))
    for _ in range(2):
        v = L.LayerNormalization()(v + L.MultiHeadAttention(3, 4)(v, v, use_causal_mask=True))
        v = L.LayerNormalization()(v + L.Dense(12)(L.Dense(24, "gelu")(v)))
    return keras.Model(tokens, L.Dense(30)(v)), [
        tf.constant(rng.integers(0, 30, (2, 8)), tf.int32)]


def categories():
    """A table of words and numbers."""
    word = keras.Input((1,), dtype="string", name="word")
    number = keras.Input((3,), name="number")
    codes = L.StringLookup(vocabulary=["red", "green"], output_mode="int")(word)
    y = L.Concatenate()([L.Flatten()(L.Embedding(3, 4)(codes)),
                         L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 1.0, 9.0])(number)])
    return keras.Model([word, number], L.Dense(2)(y)), [
        tf.constant([["green"], ["blue"], ["red"]]), x(3, 3)]


def words():
    """Sentences: split, looked up, embedded and averaged."""
    text = keras.Input((), dtype="string")
    split = L.TextVectorization(vocabulary=["the", "cat", "sat", "on", "mat"],
                                output_sequence_length=6)
    v = L.GlobalAveragePooling1D()(L.Embedding(7, 8)(split(text)))
    return keras.Model(text, L.Dense(2, "softmax")(L.Dense(8, "relu")(v))), [
        tf.constant(["The cat, sat!", "", "on ON the unknown mat  of the very long cat"])]


def big_u_net():
    image = v = keras.Input((64, 64, 3))
    kept = []
    for filters in (16, 32, 64):
        for _ in range(2):
            v = L.Conv2D(filters, 3, padding="same", use_bias=False)(v)
            v = L.ReLU()(L.BatchNormalization()(v))
        kept.append(v)
        v = L.MaxPooling2D()(v)
    v = L.Conv2D(128, 3, padding="same", activation="relu")(v)
    for filters in (64, 32, 16):
        v = L.Conv2DTranspose(filters, 2, strides=2)(v)
        v = L.Concatenate()([v, kept.pop()])
        v = L.Conv2D(filters, 3, padding="same", activation="relu")(v)
    return keras.Model(image, L.Conv2D(4, 1)(v)), [x(2, 64, 64, 3)]


def big_transformer():
    """Six blocks of width 128 with a causal mask."""
    tokens = keras.Input((48,), dtype="int32")
    v = L.Embedding(1000, 128)(tokens) + L.Embedding(48, 128)(keras.ops.arange(48))
    for _ in range(6):
        y = L.LayerNormalization()(v)
        v = v + L.MultiHeadAttention(8, 16)(y, y, use_causal_mask=True)
        v = v + L.Dense(128)(L.Dense(512, "gelu")(L.LayerNormalization()(v)))
    return keras.Model(tokens, L.Dense(1000)(L.LayerNormalization()(v))), [
        tf.constant(rng.integers(0, 1000, (2, 48)), tf.int32)]


def application(name, size):
    def build():
        return getattr(keras.applications, name)(
            weights=None, input_shape=(size, size, 3), classes=10,
            classifier_activation=None), [x(2, size, size, 3) * 50 + 100]

    build.__name__ = name
    return build


SMALL = [mlp, normalized_cnn, u_net, recurrent, masked_words, transformer, categories,
         words]
BIG = [application("MobileNetV2", 64), application("EfficientNetB0", 64),
       application("ResNet50", 64), big_u_net, big_transformer]


def randomize(model):
    """Statistics of normalizations and gains around 1, so that the signals keep their size."""
    for w in model.weights:
        if w.path.endswith(("gamma", "moving_variance")):
            w.assign(rng.uniform(0.5, 1.5, w.shape))
        elif w.path.endswith(("beta", "moving_mean", "bias")):
            w.assign(rng.standard_normal(w.shape) * 0.1)


def alone(values):
    return values[0] if len(values) == 1 else values


def run(build, folder, program):
    keras.utils.set_random_seed(31)  # for the kernels
    model, inputs = build()
    if build is not categories:  # its statistics are given
        randomize(model)
    largest = float(tf.reduce_max(tf.abs(model(alone(inputs)))))
    model = keras.Model(alone(model.inputs), L.Rescaling(1 / largest)(model.outputs[0]))
    model.export(str(folder), verbose=False)
    c = Calls(folder)
    for rows in {inputs[0].shape[0], 1}:
        c.call("serve", alone([v[:rows] for v in inputs]), tolerance=1e-5)
    return c.replay(program)


def main():
    program, *asked = sys.argv[1:]
    chosen = [b for b in SMALL + BIG
              if not asked or b.__name__ in asked or (b in SMALL and "small" in asked)
              or (b in BIG and "big" in asked)]
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        for build in chosen:
            wrong = run(build, pathlib.Path(root) / build.__name__, program)
            print(f"{build.__name__}: {wrong or 'ok'}", flush=True)
            failed += bool(wrong)
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
