# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Training steps of Keras models, saved as functions: ten steps give TensorFlow's weights."""
import keras
import numpy as np
import tensorflow as tf

from script import Calls

rng = np.random.default_rng(53)


def normal(*shape):
    return tf.constant(rng.standard_normal(shape), tf.float32)


OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": lambda: keras.optimizers.Adam(
        keras.optimizers.schedules.ExponentialDecay(0.01, 4, 0.8)),
    "adamw": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.02, clipnorm=1.0),
    "amsgrad": lambda: keras.optimizers.Adam(0.01, amsgrad=True, use_ema=True),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": lambda: keras.optimizers.Adagrad(0.05, global_clipnorm=0.5),
    "adadelta": lambda: keras.optimizers.Adadelta(1.0),
    "adamax": lambda: keras.optimizers.Adamax(0.01),
    "nadam": lambda: keras.optimizers.Nadam(0.01),
    "ftrl": lambda: keras.optimizers.Ftrl(0.05, l1_regularization_strength=0.01),
    "lion": lambda: keras.optimizers.Lion(0.01, clipvalue=0.5),
    "lamb": lambda: keras.optimizers.Lamb(0.01),
}


class Trainer(tf.Module):
    """A network with an embedding, a convolution and a normalization, and its training step."""

    def __init__(self, optimizer):
        super().__init__()
        layers = keras.layers
        words = keras.Input((6,), dtype="int32")
        x = layers.Embedding(9, 8)(words)
        x = layers.Conv1D(4, 3, activation="relu")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Dense(5, "tanh", kernel_regularizer="l2")(layers.Flatten()(x))
        model = keras.Model(words, layers.Dense(3)(x))
        for w in model.trainable_weights:
            w.assign(rng.standard_normal(w.shape) * 0.3)
        optimizer.build(model.trainable_variables)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        metric = keras.metrics.SparseCategoricalAccuracy()
        self.state = [v.value for v in model.variables + optimizer.variables + metric.variables]

        @tf.function(input_signature=[tf.TensorSpec([None, 6], tf.int32),
                                      tf.TensorSpec([None], tf.int32)])
        def step(x, y):
            with tf.GradientTape() as tape:
                scores = model(x, training=True)
                value = loss(y, scores) + sum(model.losses)
            gradients = tape.gradient(value, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
            metric.update_state(y, scores)
            return value, metric.result()

        @tf.function(input_signature=[])
        def weights():
            return [tf.identity(v) for v in self.state]

        self.step, self.weights = step, weights


def trained_steps(folder, program):
    model = tf.Module()
    for name, make in OPTIMIZERS.items():
        setattr(model, name, Trainer(make()))
    tf.saved_model.save(model, str(folder))
    c = Calls(folder)
    batches = [(tf.constant(rng.integers(0, 9, (n, 6)), tf.int32),
                tf.constant(rng.integers(0, 3, n), tf.int32)) for n in (8, 8, 5, 8, 3) * 2]
    for name in OPTIMIZERS:
        for x, y in batches:
            c.call(f"{name}.step", x, y)
        c.call(f"{name}.weights")
    return c.replay(program)


MODELS = [trained_steps]
