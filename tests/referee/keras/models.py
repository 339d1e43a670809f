# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The models of models.hpp, and the optimizers of main.cpp."""
import keras

layers = keras.layers


def plain():
    return keras.Sequential([keras.Input((4,)), layers.Dense(6, activation="tanh"),
                             layers.Dropout(0.0), layers.Dense(2, name="logits")])


def images():
    return keras.Sequential([keras.Input((4,)), layers.Reshape((2, 2, 1)),
                             layers.Conv2D(3, 2, padding="same", activation="tanh"),
                             layers.Conv2D(4, (1, 2), use_bias=False), layers.Flatten(),
                             layers.Dense(2)])


def part():
    return keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="relu"),
                             layers.Dropout(0.0), layers.Dense(4)])


def nested():
    return keras.Sequential([keras.Input((4,)), part(), part(),
                             *[layers.Dense(4) for _ in range(9)], layers.Dense(2)])


def residual():
    x = keras.Input((4,), name="x")
    tower = layers.Dense(4, activation="tanh", name="tower")
    a = tower(layers.Dense(4, name="left")(x))
    b = tower(layers.Dense(4, name="right")(x))
    total = layers.add([layers.add([a, b]), x])
    inner = part()(total)
    late = layers.Dense(4, name="late")(x)
    return keras.Model(x, layers.Dense(2, name="out")(layers.add([inner, late])))


def two():
    a, b = keras.Input((4,), name="a"), keras.Input((3,))
    far = layers.Dense(4, use_bias=False)(layers.Dense(4)(b))
    near = layers.Dense(4, activation="tanh")(a)
    total = layers.concatenate([near, far])
    return keras.Model([a, b], [layers.Dense(2)(total), layers.Dense(1)(near)])


def recurrent():
    x = keras.Input((4,))
    rows = layers.ConvLSTM1D(2, 2, padding="same", return_sequences=True)(
        layers.Reshape((2, 2, 1))(x))
    rows = layers.Reshape((2, 4))(rows)
    y = layers.MultiHeadAttention(2, 3)(rows, rows)
    y = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(y)
    y = layers.TimeDistributed(layers.Dense(4))(y)
    y = layers.RNN(layers.GRUCell(3), return_sequences=True)(y)
    y = layers.SimpleRNN(3)(y)
    return keras.Model(x, layers.SpectralNormalization(layers.Dense(2))(y))


def grouped():
    x = keras.Input((4,))
    rows = layers.AdaptiveAveragePooling1D(2)(layers.Reshape((4, 1))(x))
    rows = layers.Dense(4)(rows)
    y = layers.BatchNormalization(renorm=True)(layers.GroupQueryAttention(3, 4, 2)(rows, rows))
    y = layers.Flatten()(layers.AdaptiveMaxPooling1D(2)(layers.Reshape((4, 2))(y)))
    y = layers.ReversibleEmbedding(5, 4, tie_weights=False)(y, reverse=True)
    return keras.Model(x, layers.Dense(2)(y))


class Members(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(4, activation="tanh")
        self.body = residual()
        self.head = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation="tanh"),
                                      layers.Dense(2)])

    def call(self, x):
        return self.head(self.body(self.hidden(x)))


def members():
    model = Members()
    model(keras.ops.zeros((1, 4)))
    return model


class Attributes(keras.Model):
    def __init__(self):
        super().__init__()
        self.fold = layers.Reshape((2, 2))
        self.both = layers.Bidirectional(layers.LSTM(3))
        self.head = layers.Dense(2)

    def call(self, x):
        return self.head(self.both(self.fold(x)))


def attributes():
    model = Attributes()
    model(keras.ops.zeros((1, 4)))
    return model


OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(0.01),
    "sgd": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "decayed": lambda: keras.optimizers.SGD(
        keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9), momentum=0.5),
    "lamb": lambda: keras.optimizers.Lamb(0.01),
    "muon": lambda: keras.optimizers.Muon(0.01),
    "schedule_free": lambda: keras.optimizers.ScheduleFreeAdamW(0.01, warmup_steps=4),
    "adafactor": lambda: keras.optimizers.Adafactor(0.05),
    "nesterov": lambda: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "amsgrad": lambda: keras.optimizers.Adam(0.01, amsgrad=True),
    "adamw": lambda: keras.optimizers.AdamW(0.01),
    "nadam": lambda: keras.optimizers.Nadam(0.01),
    "adamax": lambda: keras.optimizers.Adamax(0.01),
    "adagrad": lambda: keras.optimizers.Adagrad(0.05),
    "adadelta": lambda: keras.optimizers.Adadelta(1.0),
    "ftrl": lambda: keras.optimizers.Ftrl(0.05),
    "lion": lambda: keras.optimizers.Lion(0.001),
    "accumulated": lambda: keras.optimizers.Adam(0.01, use_ema=True, gradient_accumulation_steps=2),
    "several": lambda: keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(
        keras.optimizers.SGD(0.05, momentum=0.9),
        {".*/dense.*/kernel": keras.optimizers.Nadam(0.01),
         ".*/logits/.*": keras.optimizers.Adam(0.01)})),
}
MODELS = {"plain": plain, "images": images, "nested": nested, "residual": residual, "two": two,
          "members": members, "recurrent": recurrent, "attributes": attributes,
          "grouped": grouped}
TRAININGS = [("plain", "adam"), ("plain", "sgd"), ("plain", "rmsprop"), ("plain", "decayed"),
             ("images", "adam"), ("nested", "sgd"), ("residual", "adam"), ("residual", "rmsprop"),
             ("members", "adam"), ("plain", "lamb"), ("residual", "lamb"), ("plain", "adafactor"),
             ("images", "adafactor"), ("residual", "adafactor"), ("residual", "accumulated"),
             ("plain", "muon"), ("plain", "nesterov"), ("plain", "amsgrad"),
             ("residual", "amsgrad"), ("plain", "adamw"), ("plain", "nadam"), ("residual", "nadam"),
             ("plain", "adamax"), ("plain", "adagrad"), ("plain", "adadelta"), ("plain", "ftrl"),
             ("plain", "lion")]
