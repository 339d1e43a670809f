# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares programs of Keras's and TensorFlow's guides, with the layers, losses, metrics and
optimizers that tf::keras has: PROGRAM and Keras run them from the same weights and examples. The
losses of each epoch, metrics, predictions and weights must be equal.

    guides.py PROGRAM

Every check is a function whose name begins with `check_`.
"""
import sys

import numpy as np

import file_checks
from file_checks import require, run_checks, tf
import keras
from keras import layers, losses, metrics, optimizers, regularizers

TOLERANCE = 1e-5  # of the largest element of a line
compared, worst = 0, 0.0
QUIET = dict(verbose=0, shuffle=False)


def sines(shape, a, b=0.0):
    return np.sin(np.arange(np.prod(shape)) * a + b).astype(np.float32).reshape(shape)


def classes(rows, n):
    return (np.arange(rows) ** 2 % n).astype(np.int32)


IMAGES, CLASSES, LINE = sines((40, 8), 0.37), classes(40, 3), sines((40, 1), 1.3)
ONE_HOT = keras.utils.to_categorical(CLASSES, 3)
WEIGHTS = sines((40,), 0.2, 0.3) + np.float32(1.5)


def phased(shape, k):
    return np.sin(0.7 * np.arange(np.prod(shape)) + k).astype(np.float32).reshape(shape) * 0.5


def start(model):
    """The weights of the program's model, in the order of their creation."""
    model.set_weights([phased(w.shape, k + 1) for k, w in enumerate(model.get_weights())])


class Ours:
    """The program's output: each line is a name and numbers."""

    def __init__(self, program):
        self.values = {}
        for line in program.lines():
            name, numbers = line.split(":")
            self.values[name] = np.array([float(v) for v in numbers.split()])

    def same(self, name, want):
        global compared, worst
        got, want = self.values[name], np.ravel(np.asarray(want, np.float64))
        require(got.shape == want.shape, name, got.shape, want.shape)
        off = np.max(np.abs(got - want)) / max(np.max(np.abs(want)), 1e-30)
        compared, worst = compared + len(got), max(worst, off)
        require(off <= TOLERANCE, name, "is off by", off, "\n", got, "\n", want)

    def same_logs(self, name, logs):
        for key, values in getattr(logs, "history", logs).items():
            self.same(f"{name} {key}", values)

    def same_weights(self, name, weights):
        lines = [v for n, v in self.values.items() if n.startswith(name + " ")]
        require(len(lines) == len(weights), name, len(lines), "weights, not", len(weights))
        for k, (line, w) in enumerate(zip(lines, weights)):
            self.values[f"{name}[{k}]"] = line
            self.same(f"{name}[{k}]", w)


def check_sequential(ours, _):
    model = keras.Sequential([
        keras.Input((4, 2)), layers.Rescaling(0.5, 0.1), layers.Flatten(),
        layers.Dense(6, activation="relu"), layers.Dropout(0.0), layers.Dense(3)])
    start(model)
    x = IMAGES.reshape(40, 4, 2)
    loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)
    ours.same("sequential first", model(x[:2]))
    ours.same("sequential first_loss", loss_fn(CLASSES, model(x)))
    model.compile(optimizers.Adam(0.05), loss_fn, metrics=["accuracy"])
    ours.same_logs("sequential", model.fit(x, CLASSES, epochs=4, **QUIET))
    ours.same_logs("sequential evaluate",
                   model.evaluate(x, CLASSES, batch_size=7, verbose=0, return_dict=True))
    ours.same("sequential predict", tf.nn.softmax(model.predict(x, verbose=0)))


def check_functional(ours, _):
    title, body, tags = (keras.Input((n,), name=name)
                         for n, name in ((6, "title"), (5, "body"), (4, "tags")))
    embed = layers.Dense(4, activation="tanh", name="embed")
    t = embed(layers.Dense(4, name="short")(title))
    b = embed(layers.Dense(4, name="long")(body))
    both = layers.concatenate([layers.add([t, b]), tags])
    wide = layers.Dense(3, name="wide")(layers.Reshape((2, 4))(both))
    priority = layers.Dense(1, name="priority")(layers.Flatten()(wide))
    model = keras.Model([title, body, tags], priority)
    for k, name in enumerate(("short", "embed", "long", "wide", "priority")):
        layer = model.get_layer(name)
        layer.set_weights([phased(w.shape, 2 * k + j + 1) for j, w in enumerate(layer.weights)])
    x = [sines((20, 6), 0.3), sines((20, 5), 0.4), sines((20, 4), 0.7)]
    y = classes(20, 2).astype(np.float32)
    model.compile(optimizers.RMSprop(0.02, momentum=0.5, centered=True),
                  losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
                  metrics=[metrics.BinaryAccuracy(threshold=0.0)])
    ours.same_logs("functional",
                   model.fit(x, y, batch_size=8, epochs=3, validation_data=(x, y), **QUIET))
    ours.same("functional predict", model.predict(x, verbose=0))


def encoder():
    x = keras.Input((8,))
    h = layers.Dense(6, activation="relu")(x)
    return keras.Model(x, layers.Dense(4, activation="relu")(h), name="encoder")


def check_models_that_are_layers(ours, _):
    decoder = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
    x = keras.Input((8,))
    model = keras.Model(x, decoder(encoder()(x)))
    start(model)
    model.compile(optimizers.SGD(0.1, momentum=0.9, nesterov=True), "mse")
    ours.same_logs("nested", model.fit(IMAGES, IMAGES, epochs=3, **QUIET))


def check_transfer_learning(ours, _):
    base = encoder()
    model = keras.Sequential([keras.Input((8,)), base, layers.Dense(1)])
    start(model)
    base.trainable = False
    ours.same("transfer trained",
              [len(model.trainable_weights), len(model.non_trainable_weights)])
    model.compile(optimizers.Adam(0.01), "mse")
    ours.same_logs("transfer frozen", model.fit(IMAGES, LINE, epochs=3, **QUIET))
    base.trainable = True
    model.compile(optimizers.Adam(1e-3), "mse")
    ours.same_logs("transfer tuned", model.fit(IMAGES, LINE, epochs=3, **QUIET))
    ours.same_weights("transfer weights", model.get_weights())


class Linear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal",
                                 regularizer=regularizers.L2(0.01))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


class MlpBlock(layers.Layer):
    def __init__(self):
        super().__init__()
        self.linear_1, self.linear_2 = Linear(5), Linear(4)

    def call(self, inputs):
        return self.linear_2(tf.nn.relu(self.linear_1(inputs)))


class ComputeSum(layers.Layer):
    def build(self, input_shape):
        self.total = self.add_weight(shape=(input_shape[-1],), initializer="zeros",
                                     trainable=False)

    def call(self, inputs, training=False):
        if training:
            self.total.assign_add(tf.reduce_sum(inputs, axis=0))
        return inputs + 0.01 * self.total


def check_own_layers(ours, _):
    model = keras.Sequential([keras.Input((8,)), MlpBlock(), ComputeSum(),
                              layers.Activation(lambda x: x * tf.sin(x)), MlpBlock()])
    start(model)
    model.compile(optimizers.Adam(0.01, clipnorm=0.5), "mse",
                  metrics=[metrics.MeanAbsoluteError()])
    ours.same_logs("own_layers", model.fit(IMAGES, sines((40, 4), 0.9), epochs=3, **QUIET))
    ours.same_weights("own_layers weights", model.get_weights())


def digits():
    model = keras.Sequential([
        keras.Input((8,), name="digits"), layers.Dense(6, activation="relu"), layers.Dense(6),
        layers.Dense(3, activation="softmax", name="predictions")])
    start(model)
    return model


class CustomMSE(losses.Loss):
    def call(self, y_true, y_pred):
        return (tf.reduce_mean(tf.square(y_true - y_pred), -1) +
                tf.reduce_mean(tf.square(0.5 - y_pred), -1) * 0.1)


def true_positives(y_true, y_pred):
    return tf.cast(tf.argmax(y_true, 1) == tf.argmax(y_pred, 1), tf.float32)


def check_own_loss_and_metric(ours, _):
    model = digits()
    model.compile(optimizers.Adam(0.02, amsgrad=True), CustomMSE(),
                  metrics=[true_positives, metrics.CategoricalAccuracy()])
    ours.same_logs("own_loss", model.fit(IMAGES, ONE_HOT, batch_size=16, epochs=3,
                                         validation_split=0.25, **QUIET))


def check_weights_and_schedules(ours, _):
    model = digits()
    schedule = optimizers.schedules.ExponentialDecay(0.2, 2, 0.5, staircase=True)
    model.compile(optimizers.SGD(schedule), losses.SparseCategoricalCrossentropy(),
                  metrics=[metrics.SparseCategoricalAccuracy()])
    options = dict(batch_size=16, epochs=2, **QUIET)
    ours.same_logs("weighted class", model.fit(IMAGES, CLASSES, **options,
                                               class_weight={0: 1.0, 1: 2.0, 2: 0.5}))
    ours.same_logs("weighted sample",
                   model.fit(IMAGES, CLASSES, **options, sample_weight=WEIGHTS))
    ours.same_logs("weighted evaluate",
                   model.evaluate(IMAGES, CLASSES, batch_size=9, verbose=0, sample_weight=WEIGHTS,
                                  return_dict=True))
    model.reset_metrics()
    trained = model.train_on_batch(IMAGES, CLASSES, WEIGHTS)[0]
    model.reset_metrics()
    ours.same("weighted batch", [trained, model.test_on_batch(IMAGES, CLASSES)[0]])


class LossOfBatches(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.all = []

    def on_train_batch_end(self, batch, logs=None):
        self.all.append(logs["loss"])


class StopAtMinLoss(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.best, self.wait, self.stopped_epoch = 1e9, 0, 0

    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < self.best:
            self.best, self.wait = logs["loss"], 0
            self.best_weights = self.model.get_weights()
            return
        self.wait += 1
        if self.wait >= 0:
            self.stopped_epoch, self.model.stop_training = epoch, True
            self.model.set_weights(self.best_weights)


def check_own_callbacks(ours, _):
    model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
    start(model)
    model.compile(optimizers.RMSprop(0.02), "mse", metrics=[metrics.RootMeanSquaredError()])
    rates = keras.callbacks.LearningRateScheduler(lambda e, rate: rate * 20 if e == 3 else rate)
    batches, stop = LossOfBatches(), StopAtMinLoss()
    history = model.fit(IMAGES, LINE, batch_size=16, epochs=20, callbacks=[rates, batches, stop],
                        **QUIET)
    history.history.pop("learning_rate", None)  # Keras's scheduler logs it
    ours.same_logs("own_callbacks", history)
    ours.same("own_callbacks batches", batches.all)
    ours.same("own_callbacks stopped", [stop.stopped_epoch])
    ours.same_weights("own_callbacks weights", model.get_weights())


def check_overfit_and_underfit(ours, _):
    model = keras.Sequential([
        keras.Input((8,)),
        layers.Dense(16, activation="elu", kernel_regularizer=regularizers.L2(0.001)),
        layers.Dense(16, activation="elu", kernel_regularizer=regularizers.L1(0.0005)),
        layers.Dense(1)])
    start(model)
    schedule = optimizers.schedules.InverseTimeDecay(0.05, 10, 1)
    model.compile(optimizers.Adam(schedule), losses.BinaryCrossentropy(from_logits=True),
                  metrics=[metrics.BinaryAccuracy()])
    stop = keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    y = classes(40, 2).astype(np.float32)
    ours.same_logs("overfit", model.fit(IMAGES, y, batch_size=8, epochs=15, validation_split=0.25,
                                        callbacks=[stop], **QUIET))
    ours.same("overfit stopped", [stop.stopped_epoch])
    ours.same_weights("overfit weights", model.get_weights())


def check_regression(ours, _):
    raw, y = IMAGES * 30 + 100, sines((40,), 0.7) * 10 + 20
    x = (raw - raw.mean(0)) / raw.std(0)
    model = keras.Sequential([keras.Input((8,)), layers.Dense(6, activation="relu"),
                              layers.Dense(1)])
    start(model)
    schedule = optimizers.schedules.CosineDecay(0.2, 20, 0.1)
    model.compile(optimizers.AdamW(schedule, weight_decay=0.01), losses.MeanAbsoluteError(),
                  metrics=[metrics.RootMeanSquaredError()])
    ours.same_logs("regression", model.fit(x, y, epochs=8, validation_split=0.2, **QUIET))
    ours.same_logs("regression evaluate", model.evaluate(x, y, verbose=0, return_dict=True))
    ours.same("regression predict", model.predict(x, verbose=0))


def batches(*arrays):
    for i in range(0, len(arrays[0]), 16):
        yield tuple(a[i:i + 16] for a in arrays)


def check_loop_from_scratch(ours, _):
    model = keras.Sequential([
        keras.Input((8,)),
        layers.Dense(6, activation="relu", kernel_regularizer=regularizers.L2(0.01)),
        layers.Dense(3)])
    start(model)
    optimizer = optimizers.Adam(0.02)
    loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)
    train_accuracy, val_accuracy = (metrics.SparseCategoricalAccuracy() for _ in range(2))

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = loss_fn(y, logits) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
        train_accuracy.update_state(y, logits)
        return loss

    optimizer.build(model.trainable_weights)
    for epoch in range(3):
        ours.same(f"scratch losses {epoch}",
                  [train_step(x, y) for x, y in batches(IMAGES, CLASSES)])
        val_accuracy.update_state(classes(12, 3), model(sines((12, 8), 0.91)))
        ours.same(f"scratch accuracies {epoch}", [train_accuracy.result(), val_accuracy.result()])
        train_accuracy.reset_state()
        val_accuracy.reset_state()
    ours.same_weights("scratch weights", model.get_weights())


def check_custom_step_with_metrics_in_the_model(ours, _):
    model = keras.Sequential([keras.Input((8,)), layers.Dense(4, activation="tanh"),
                              layers.Dense(1)])
    start(model)
    optimizer, loss_fn = optimizers.Adam(0.01), losses.MeanSquaredError()
    loss_tracker, mae_metric = metrics.Mean(), metrics.MeanAbsoluteError()
    told = []
    for _ in range(3):
        loss_tracker.reset_state()
        mae_metric.reset_state()
        for x, y, weights in batches(IMAGES, LINE, WEIGHTS):
            with tf.GradientTape() as tape:
                y_pred = model(x, training=True)
                loss = loss_fn(y, y_pred, sample_weight=weights)
            trained = model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained))
            loss_tracker.update_state(loss)
            mae_metric.update_state(y, y_pred, sample_weight=weights)
            told += [loss_tracker.result(), mae_metric.result()]
    ours.same("custom results", told)
    ours.same_weights("custom weights", model.get_weights())


def check_advanced_quickstart(ours, _):
    class MyModel(keras.Model):
        def __init__(self):
            super().__init__()
            self.flatten = layers.Flatten()
            self.d1, self.d2 = layers.Dense(6, activation="relu"), layers.Dense(3)

        def call(self, x):
            return self.d2(self.d1(self.flatten(x)))

    model, inputs = MyModel(), IMAGES.reshape(40, 4, 2)
    model(inputs)
    start(model)
    loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = optimizers.RMSprop(0.01)
    train_loss, train_accuracy = metrics.Mean(), metrics.SparseCategoricalAccuracy()
    told = []
    for _ in range(4):
        train_loss.reset_state()
        train_accuracy.reset_state()
        for x, y in batches(inputs, CLASSES):
            with tf.GradientTape() as tape:
                predictions = model(x, training=True)
                loss = loss_fn(y, predictions)
            trained = model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained))
            train_loss.update_state(loss)
            train_accuracy.update_state(y, predictions)
        told += [train_loss.result(), train_accuracy.result()]
    ours.same("advanced results", told)
    ours.same("advanced predict", model(inputs))


def check_module(ours, _):
    class MyModel(tf.Module):
        def __init__(self):
            super().__init__()
            self.w, self.b = tf.Variable(5.0), tf.Variable(0.0)

        def __call__(self, x):
            return self.w * x + self.b

    x = sines((30,), 0.8) * 2
    y = x * 3 + 2 + sines((30,), 2.1)
    model, told = MyModel(), []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x)))
        dw, db = tape.gradient(loss, [model.w, model.b])
        model.w.assign_sub(0.1 * dw)
        model.b.assign_sub(0.1 * db)
        told += [loss, model.w.numpy(), model.b.numpy()]
    ours.same("modules steps", told)
    ours.same("modules traced", model(x))


def main():
    failed = run_checks(globals(), Ours(file_checks.Program(sys.argv[1])))
    print(f"{compared} numbers compared, the worst is off by {worst:.2g} of its line's largest")
    return failed


if __name__ == "__main__":
    sys.exit(main())
