# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the files of weights that Keras and PROGRAM exchange: "model.weights.h5" in both
directions, and "model.keras" from Keras.

    weights_files.py PROGRAM

Every check is a function whose name begins with `check_`. Weights must be equal bit by bit.
"""
import sys
import zipfile

import numpy as np

from file_checks import Program, require, run_checks
import keras
import models

layers = keras.layers


def sequence():
    vectors, words = keras.Input((6, 8)), keras.Input((6,))
    x = layers.add([layers.Embedding(10, 8)(words), vectors])
    x = layers.BatchNormalization()(layers.MultiHeadAttention(2, 4)(x, x))
    x = layers.LSTM(5, return_sequences=True)(layers.Dropout(0.1)(x))
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)
    x = layers.TimeDistributed(layers.Dense(5))(x)
    cells = [layers.GRUCell(3), layers.LSTMCell(2), layers.GRUCell(2)]
    x = layers.RNN(cells, return_sequences=True)(x)
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.Dense(4)])
    return keras.Model([vectors, words],
                       layers.Dense(1)(layers.Dense(4)(inner(layers.GRU(6)(x)))))


class Late(keras.Model):
    def __init__(self):
        super().__init__()
        self.start = layers.Dense(5, activation="tanh")
        self.middle = layers.Dense(4)
        self.enter = layers.Dense(3)
        self.scale = layers.LayerNormalization()
        self.tail = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dense(2)])
        self.out = layers.Dense(2)

    def call(self, x):
        return self.out(self.tail(self.scale(self.enter(self.middle(self.start(x))))))


def late():
    model = Late()
    model(keras.ops.zeros((1, 4)))
    return model


class Holder(keras.Model):
    def __init__(self):
        super().__init__()
        self.begin = layers.Dense(4)
        self.inner = Late()
        self.then = Late()
        self.outer = layers.Dense(3)

    def call(self, x):
        y = self.begin(x)
        return self.outer(self.inner(y) + self.then(y))


def holder():
    model = Holder()
    model(keras.ops.zeros((1, 4)))
    return model


MODELS = {**models.MODELS, "sequence": sequence, "late": late, "holder": holder}


def filled(name, seed):
    """A model whose weights are all different; models of other seeds have other weights."""
    model = MODELS[name]()
    fill = np.random.default_rng(seed)
    for w in model.weights:
        if w.dtype.startswith("float"):  # not the state of a random number generator
            positive = "variance" in w.path or "stddev" in w.path
            w.assign(fill.uniform(0.1 if positive else -0.5, 0.5, w.shape))
    return model


def check_files_from_keras(program, folder):
    for name in MODELS:
        want = filled(name, 3)
        want.compile("adam", "mse")
        want.optimizer.build(want.trainable_variables)
        want.save_weights(folder / "theirs.weights.h5")
        want.save(folder / "theirs.keras")
        for file in "theirs.weights.h5", "theirs.keras":
            program.lines(name, folder / file, folder / "ours.weights.h5")
            got = filled(name, 4)
            got.load_weights(folder / "ours.weights.h5")
            for g, w in zip(got.weights, want.weights, strict=True):
                if g.dtype.startswith("float"):
                    require(np.array_equal(g, w), name, file, w.path)


TRAININGS = [("plain", "adam"), ("plain", "decayed"), ("plain", "adafactor"), ("members", "adam"),
             ("residual", "accumulated"), ("plain", "muon"), ("residual", "nadam"),
             ("residual", "amsgrad"), ("plain", "several")]
X = np.array([[(4 * i + k) % 7 / 7 - 0.5 for k in range(4)] for i in range(8)], np.float32)
Y = np.array([[(2 * i + k) % 5 / 5 for k in range(2)] for i in range(8)], np.float32)


def trained(name, optimizer, steps):
    model = filled(name, 3)
    model.compile(models.OPTIMIZERS[optimizer](), "mse")
    model.optimizer.build(model.trainable_variables)
    for _ in range(steps):
        model.train_on_batch(X, Y)
    return model


def check_training_goes_on(program, folder):
    for name, optimizer in TRAININGS:
        start = trained(name, optimizer, 3)
        start.save_weights(folder / "theirs.weights.h5")
        start.save(folder / "theirs.keras")
        want = trained(name, optimizer, 5)
        for file in "theirs.weights.h5", "theirs.keras":
            program.lines("train", name, optimizer, folder / file, folder / "ours.weights.h5", "2")
            got = trained(name, optimizer, 0)
            got.load_weights(folder / "ours.weights.h5")
            for g, w in zip(got.weights + got.optimizer.variables,
                            want.weights + want.optimizer.variables, strict=True):
                require(np.allclose(g, w, rtol=1e-4, atol=1e-6), name, optimizer, file, w.path)


def check_state_comes_back(program, folder):
    """Also that of an optimizer whose steps are others than Keras's, and of a model with biases
    whose gradients are 0, except for rounding."""
    for name, optimizer in ("plain", "schedule_free"), ("grouped", "adam"):
        want = trained(name, optimizer, 3)
        want.save_weights(folder / "theirs.weights.h5")
        program.lines("train", name, optimizer, folder / "theirs.weights.h5",
                      folder / "ours.weights.h5", "0")
        got = trained(name, optimizer, 0)
        got.load_weights(folder / "ours.weights.h5")
        for g, w in zip(got.weights + got.optimizer.variables,
                        want.weights + want.optimizer.variables, strict=True):
            require(np.array_equal(g, w), name, w.path)


def check_other_optimizers(program, folder):
    trained("plain", "decayed", 3).save_weights(folder / "theirs.weights.h5")
    filled("plain", 3).save_weights(folder / "none.weights.h5")
    for file, count in ("theirs", 5), ("none", 0):
        program.fails(rf"tf\.keras\.optimizer_state.*{count} variables of an optimizer.*10, as",
                      "train", "plain", "adam", folder / f"{file}.weights.h5",
                      folder / "ours.weights.h5", "1")


def check_other_weights(program, folder):
    wide = keras.Sequential([keras.Input((4,)), layers.Dense(7), layers.Dense(2)])
    wide.save_weights(folder / "wide.weights.h5")
    out = folder / "none.weights.h5"
    program.fails(r"tf\.keras\.missing_weights.*shape \(4, 7\) for sequential/dense/kernel:0.*"
                  r"float32 \(4, 6\)", "plain", folder / "wide.weights.h5", out)
    short = keras.Sequential([keras.Input((4,)), layers.Dense(6)])
    short.save_weights(folder / "short.weights.h5")
    program.fails(r"tf\.keras\.missing_weights.*no group layers/dense_1", "plain",
                  folder / "short.weights.h5", out)
    require(not out.exists(), "nothing is written after an error")


def check_weights_of_some_layers(program, folder):
    cases = {
        "kernels": [layers.Dense(6), layers.Dense(3)],  # the first one fits
        "bias": [layers.Dense(7), layers.Dense(2)],  # a bias would fit, but not its kernel
        "short": [layers.Dense(6)],
    }
    filled("plain", 4).save_weights(folder / "start.weights.h5")
    for case, parts in cases.items():
        other = keras.Sequential([keras.Input((4,)), *parts])
        other.save_weights(folder / "other.weights.h5")
        want = filled("plain", 4)
        want.load_weights(folder / "other.weights.h5", skip_mismatch=True)
        left = program.lines("plain", folder / "start.weights.h5", folder / "ours.weights.h5",
                             folder / "other.weights.h5")
        got = filled("plain", 5)
        got.load_weights(folder / "ours.weights.h5")
        for g, w in zip(got.weights, want.weights, strict=True):
            require(np.array_equal(g, w), case, w.path)
        require(len(left) == (4 if case == "bias" else 2), case, left)


def check_damaged_files(program, folder):
    out = folder / "none.weights.h5"
    model = filled("plain", 3)
    model.save_weights(folder / "good.weights.h5")
    model.save(folder / "good.keras")
    for name in "good.weights.h5", "good.keras":
        good = (folder / name).read_bytes()
        for size in 0, 10, 21, 22, 200, len(good) // 2, len(good) - 1:
            (folder / f"cut-{name}").write_bytes(good[:size])
            program.fails(r"tf\.keras\.weights_file|tf\.io\.zip", "plain", folder / f"cut-{name}",
                          out)
    with zipfile.ZipFile(folder / "small.keras", "w", zipfile.ZIP_DEFLATED) as small:
        small.write(folder / "good.weights.h5", "model.weights.h5")
    program.fails(r"tf\.io\.zip.*compressed", "plain", folder / "small.keras", out)
    with zipfile.ZipFile(folder / "empty.keras", "w") as empty:
        empty.writestr("config.json", "{}")
    program.fails(r"tf\.io\.zip.*no model\.weights\.h5", "plain", folder / "empty.keras", out)
    program.fails(r"tf\.io\.disk.*No such file", "plain", folder / "nowhere.weights.h5", out)
    program.fails(r"tf\.keras\.weights_file.*\.weights\.h5", "plain", folder / "good.weights.h5",
                  folder / "out.keras")


def check_an_older_file_is_replaced(program, folder):
    model = filled("plain", 3)
    model.save_weights(folder / "theirs.weights.h5")
    for _ in range(2):
        program.lines("plain", folder / "theirs.weights.h5", folder / "ours.weights.h5")
    got = filled("plain", 4)
    got.load_weights(folder / "ours.weights.h5")
    for g, w in zip(got.weights, model.weights, strict=True):
        require(np.array_equal(g, w), w.path)


if __name__ == "__main__":
    sys.exit(run_checks(globals(), Program(sys.argv[1])))
