# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the models that Keras and PROGRAM exchange: weights, optimizers during training, and
SavedModels.

    exchange.py PROGRAM

Every check is a function whose name begins with `check_`; the last lines are the number of compared
values and the number of checks.
"""
import pathlib
import subprocess
import sys

import numpy as np

import file_checks
from file_checks import require, run_checks, tf
import keras
import models

TOLERANCE = 1e-5  # of the largest element
# Optimizers with a larger one: Keras computes 1 - beta_2 of a beta_2 that is rounded to float32, so
# that 1 - .999 has an error of 5e-5.
LOOSE = {"nadam": 5e-5}
rng = np.random.default_rng(5)
X = rng.standard_normal((20, 4)).astype(np.float32)
Y = np.stack([X[:, 0] * X[:, 1], np.sin(X[:, 2])], 1).astype(np.float32)
compared, worst = 0, 0.0


def close(got, want, where, tolerance=TOLERANCE):
    global compared, worst
    got, want = np.asarray(got, np.float64), np.asarray(want, np.float64)
    require(got.shape == want.shape, where, got.shape, want.shape)
    off = np.max(np.abs(got - want), initial=0) / max(np.max(np.abs(want), initial=0), 1e-30)
    compared, worst = compared + 1, max(worst, off)
    require(off <= tolerance, where, "is off by", off)


def make(name, optimizer=None):
    """A model whose layers all have different weights; the same on each call."""
    model = models.MODELS[name]()
    fill = np.random.default_rng(3)
    for w in model.weights:
        positive = "variance" in w.path or "stddev" in w.path
        w.assign(fill.uniform(0.1 if positive else -0.5, 0.5, w.shape))
    if optimizer is not None:
        model.compile(models.OPTIMIZERS[optimizer](), "mse")
        model.optimizer.build(model.trainable_variables)
    return model


def other(name, optimizer=None):
    model = make(name, optimizer)
    model.set_weights([0 * w - 1 for w in model.get_weights()])
    return model


def fit(model, epochs):
    return model.fit(X, Y, batch_size=8, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def checkpoint(model):
    return tf.train.Checkpoint(model=model, optimizer=model.optimizer)


def inputs(name):
    return [X, X[:, :3]] if name == "two" else X


def same_weights(got, want, where, tolerance=TOLERANCE):
    for g, w in zip(got.weights, want.weights, strict=True):
        close(g, w, f"{where} {w.path}", tolerance)


def same_state(got, want, where, tolerance=TOLERANCE):
    same_weights(got, want, where, tolerance)
    for g, w in zip(got.optimizer.variables, want.optimizer.variables, strict=True):
        close(g, w, f"{where} {w.path}", tolerance)


def trained_here(program, folder, name, optimizer, start, epochs):
    """The state after the program has trained from a checkpoint, as a Keras model, and the
    losses."""
    np.save(folder / "x.npy", X)
    np.save(folder / "y.npy", Y)
    out = folder / "trained"
    losses = program.lines("train", name, optimizer, start, epochs, out, folder / "x.npy",
                           folder / "y.npy")
    model = other(name, optimizer)
    checkpoint(model).read(str(out)).assert_existing_objects_matched()
    return model, [float(line) for line in losses]


def check_their_training_goes_on_here(program, folder):
    for name, optimizer in models.TRAININGS:
        where = f"{name} {optimizer}"
        want = make(name, optimizer)
        fit(want, 3)
        start = checkpoint(want).write(str(folder / "theirs"))
        losses = fit(want, 3)
        got, ours = trained_here(program, folder, name, optimizer, start, 3)
        tolerance = LOOSE.get(optimizer, TOLERANCE)
        close(ours, losses, where + " losses", tolerance)
        same_state(got, want, where, tolerance)


def check_our_training_goes_on_there(program, folder):
    for name, optimizer in models.TRAININGS:
        where = f"{name} {optimizer}"
        want = make(name, optimizer)
        start = checkpoint(want).write(str(folder / "start"))
        got, ours = trained_here(program, folder, name, optimizer, start, 3)
        losses = fit(want, 3)
        tolerance = LOOSE.get(optimizer, TOLERANCE)
        close(ours, losses, where + " losses", tolerance)
        close(fit(got, 3), fit(want, 3), where + " losses behind it", tolerance)
        same_state(got, want, where, tolerance)


def check_state_comes_back(program, folder):
    """Also that of an optimizer whose steps are others than Keras's, and of a model with biases
    whose gradients are 0, except for rounding."""
    for name, optimizer in ("plain", "schedule_free"), ("grouped", "sgd"):
        want = make(name, optimizer)
        fit(want, 3)
        start = checkpoint(want).write(str(folder / "theirs"))
        got, _ = trained_here(program, folder, name, optimizer, start, 0)
        same_state(got, want, f"{name} {optimizer}")


def read_back(name, path):
    """The whole checkpoint is the model."""
    model = other(name)
    tf.train.Checkpoint(model).read(str(path)).assert_existing_objects_matched()
    return model


def check_models_alone(program, folder):
    for name in models.MODELS:
        want = make(name)
        path = tf.train.Checkpoint(want).write(str(folder / name))
        program.lines("root", name, path, folder / "ours")
        same_weights(read_back(name, folder / "ours"), want, name)


def check_weights_from_everywhere(program, folder):
    for name in models.MODELS:
        want = make(name, "adam") if name != "two" else make(name)
        root = tf.train.Checkpoint(want).write(str(folder / "root"))
        named = tf.train.Checkpoint(optimizer=getattr(want, "optimizer", None) or tf.Variable(0),
                                    net=want).write(str(folder / "named"))
        tf.train.Checkpoint(model=want).save(str(folder / name / "ckpt"))
        tf.saved_model.save(want, str(folder / name / "saved"))
        want.export(str(folder / name / "exported"), verbose=False)
        for path in (root, named, folder / name, folder / name / "saved",
                     folder / name / "saved" / "variables" / "variables",
                     folder / name / "exported",
                     folder / name / "exported" / "variables" / "variables"):
            program.lines("load", name, path, folder / "ours")
            same_weights(read_back(name, folder / "ours"), want, f"{name} {path}")


def check_other_weights(program, folder):
    wide = keras.Sequential([keras.Input((4,)), keras.layers.Dense(7), keras.layers.Dropout(0.0),
                             keras.layers.Dense(2)])
    path = tf.train.Checkpoint(wide).write(str(folder / "wide"))
    program.fails(r"tf\.train\.mismatch.*sequential/dense/kernel:0.*\(4, 7\).*\(4, 6\)",
                  "load", "plain", path, folder / "none")
    wide.export(str(folder / "exported"), verbose=False)
    program.fails(r"tf\.train\.mismatch.*sequential/dense/kernel:0.*\(4, 7\).*\(4, 6\)",
                  "load", "plain", folder / "exported", folder / "none")
    path = tf.train.Checkpoint(make("two")).write(str(folder / "two"))
    program.fails(r"tf\.keras\.missing_weights|tf\.train\.mismatch",
                  "load", "members", path, folder / "none")


def check_served_there(program, folder):
    for name in models.MODELS:
        want = make(name)
        path = tf.train.Checkpoint(want).write(str(folder / "weights"))
        program.lines("export", name, path, folder / name)
        loaded = tf.saved_model.load(str(folder / name))
        serving = loaded.signatures["serving_default"]
        for rows in (20, 1):
            x = [tf.constant(v[:rows]) for v in (inputs(name) if name == "two" else [X])]
            expected = want(x if name == "two" else x[0])
            expected = expected if isinstance(expected, list) else [expected]
            names = {"two": ["a", "keras_tensor"], "residual": ["x"]}.get(name, ["keras_tensor"])
            served = serving(**dict(zip(names, x, strict=True)))
            called = loaded.serve(x if name == "two" else x[0])
            called = called if isinstance(called, (list, tuple)) else [called]
            for k, value in enumerate(expected):
                close(served[f"output_{k}"], value, f"{name} served")
                close(called[k], value, f"{name} called")
        layer = keras.layers.TFSMLayer(str(folder / name), call_endpoint="serving_default")
        if name != "two":
            close(layer(X)["output_0"], want(X), f"{name} as a layer")
        same_weights(read_back(name, folder / name / "variables" / "variables"), want, name)
        shown = subprocess.run([pathlib.Path(sys.executable).parent / "saved_model_cli", "show",
                                "--dir", folder / name, "--tag_set", "serve", "--signature_def",
                                "serving_default"], capture_output=True, text=True, check=False)
        require(shown.returncode == 0 and "shape: (-1, 4)" in shown.stdout and
                "outputs['output_0']" in shown.stdout, name, shown.stdout, shown.stderr[-500:])


def check_training_step_runs_there(program, folder):
    want = make("plain", "adam")
    path = tf.train.Checkpoint(want).write(str(folder / "weights"))
    program.lines("step", "plain", path, folder / "step")
    loaded = tf.saved_model.load(str(folder / "step"))
    ones = tf.ones([20])
    for k in range(4):
        x, y = tf.constant(X), tf.constant(Y)
        if k % 2:
            loss = loaded.model.train_step(x, y, ones)
        else:
            loss = loaded.signatures["train"](x=x, y=y, sample_weight=ones)["output_0"]
        close(loss, want.train_on_batch(X, Y), f"loss of step {k}")
    for g, w in zip([loaded.model.dense.kernel, loaded.model.dense.bias,
                     loaded.model.logits.kernel, loaded.model.logits.bias], want.weights,
                    strict=True):
        close(g, w, w.path)
    # TensorFlow's op computes 1 - beta_2 in float, which is off by 5e-5; Keras uses doubles
    for g, w in zip(loaded.optimizer._variables, want.optimizer.variables, strict=True):
        close(g, w, w.path, 1e-4)


def main():
    failed = run_checks(globals(), file_checks.Program(sys.argv[1]))
    print(f"{compared} tensors compared, the worst is off by {worst:.2g} of its largest element")
    return failed


if __name__ == "__main__":
    sys.exit(main())
