# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Keras models as model.export and tf.saved_model.save write them."""
import keras
import numpy as np
import tensorflow as tf

from script import Calls

rng = np.random.default_rng(11)


def normal(*shape):
    return tf.constant(rng.standard_normal(shape), tf.float32)


def randomize(model):
    """Different weights for each layer, including the moving statistics of normalizations."""
    model.set_weights([np.abs(rng.standard_normal(w.shape)) + 0.1 if w.ndim == 1
                       else rng.standard_normal(w.shape) * 0.5 for w in model.get_weights()])
    return model


def activations():
    layers = keras.layers
    stack = [layers.Input((4, 3)), layers.Flatten()]
    for name in ("relu", "tanh", "sigmoid", "elu", "selu", "gelu", "softplus", "softsign",
                 "leaky_relu", "relu6", "silu", "hard_sigmoid", "exponential", "linear"):
        stack += [layers.Dense(6, activation=name)]
    return randomize(keras.Sequential(stack + [
        layers.BatchNormalization(), layers.Dropout(0.5), layers.LayerNormalization(),
        layers.Reshape((2, 3)), layers.Dense(4, activation="log_softmax"), layers.Permute((2, 1)),
        layers.GlobalAveragePooling1D(), layers.Dense(3, activation="softmax")]))


def functional():
    layers = keras.layers
    a, b = layers.Input((5,), name="a"), layers.Input((3,), name="b")
    x = layers.Dense(4, activation="relu")(a)
    y = layers.Dense(4, use_bias=False)(b)
    z = layers.Concatenate()([x, y, layers.Add()([x, y]), layers.Multiply()([x, y])])
    z = layers.LeakyReLU()(layers.Average()([z, layers.Rescaling(0.5, 1.0)(z)]))
    return randomize(keras.Model([a, b], {"p": layers.Dense(2)(z),
                                          "q": layers.Dense(1, activation="sigmoid")(z)}))


def exported(folder, program):
    activations().export(str(folder), verbose=False)
    c = Calls(folder)
    for n in (1, 5):
        c.call("serve", normal(n, 4, 3), tolerance=1e-4)
        c.serve(**{list(c.model.signatures["serving_default"].structured_input_signature[1])[0]:
                   normal(n, 4, 3)}, tolerance=1e-4)
    return c.replay(program)


def saved(folder, program):
    tf.saved_model.save(activations(), str(folder))
    c = Calls(folder)
    name = list(c.model.signatures["serving_default"].structured_input_signature[1])[0]
    c.serve(**{name: normal(3, 4, 3)}, tolerance=1e-4)
    return c.replay(program)


def exported_functional(folder, program):
    functional().export(str(folder), verbose=False)
    c = Calls(folder)
    c.call("serve", [normal(2, 5), normal(2, 3)])
    c.serve(a=normal(2, 5), b=normal(2, 3))
    return c.replay(program)


def trained(folder, program):
    """With an optimizer, whose variables are also in the checkpoint."""
    model = functional()
    model.compile("adam", loss={"p": "mse", "q": "binary_crossentropy"})
    model.fit([normal(8, 5), normal(8, 3)], {"p": normal(8, 2), "q": tf.ones([8, 1])}, verbose=0)
    tf.saved_model.save(model, str(folder))
    c = Calls(folder)
    c.serve(inputs=normal(2, 5), inputs_1=normal(2, 3))
    return c.replay(program)


def lookups(folder, program):
    """The layers that map words and numbers to indices, and back."""
    layers = keras.layers
    word, number = layers.Input((2,), dtype="string", name="word"), layers.Input(
        (2,), dtype="int64", name="number")
    words = ["a", "b", "long enough for the heap"]
    model = keras.Model([word, number], [
        layers.StringLookup(vocabulary=words)(word),
        layers.StringLookup(vocabulary=words, invert=True)(number),
        layers.IntegerLookup(vocabulary=[10, -2, 1 << 40])(number)])
    model.export(str(folder), verbose=False)
    c = Calls(folder)
    c.call("serve", [tf.constant([["a", "x"], ["b", words[2]]]),
                     tf.constant([[0, 3], [2, 1]], tf.int64)])
    c.call("serve", [tf.constant([["", "b"]]), tf.constant([[1, 0]], tf.int64)])
    return c.replay(program)


MODELS = [exported, saved, exported_functional, trained, lookups]
