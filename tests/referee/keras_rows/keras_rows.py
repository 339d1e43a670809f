# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares layers with Keras's, one row each.

    keras_rows.py PROGRAM [part]

A row's name is Keras's expression of the layer, optionally with a note: "Conv2D(3, 2); open".
PROGRAM prints inputs, weights, results in both modes and gradients. Keras's layer must have weights
of the same names, dtypes and shapes, in the same order; with the same values, it must have the same
results, gradients, constrained weights and, after training mode, weights. The last line is the sum.
"""
import inspect
import sys

from keras_judge import Fault, array, judge_rows, keras, np, printed_by, require, tf

# Of the largest element. Both sides have float32 and sum in different orders. A gradient can be a
# sum that cancels, so it is judged by a tenth of the largest gradient of its row if that is larger.
TOLERANCE = 1e-5
# The minimum number of rows of a whole program.
EXPECTED = 413

NAMES = {**vars(keras.layers), "keras": keras, "np": np, "tf": tf}


def largest(x):
    return np.max(np.abs(x[np.isfinite(x)]), initial=0)


def near(what, got, want, least=1e-3):
    want = np.asarray(want)
    require(f"the shape of {what}", list(got.shape), list(want.shape))
    require(f"the dtype of {what}", str(got.dtype), str(want.dtype))
    if not np.issubdtype(want.dtype, np.floating):
        if (got != want).any():
            raise Fault(f"{what} is\n{got}\nKeras's\n{want}")
        return
    scale = max(largest(want), least)
    if not np.allclose(got, want, rtol=0, atol=TOLERANCE * scale, equal_nan=True):
        raise Fault(f"{what} is\n{got}\nKeras's\n{want}")


def model_of(row):
    """The layer between inputs; names do not count up from row to row."""
    keras.backend.clear_session()
    inputs = [keras.Input(shape, None if batch < 0 else batch, dtype=x["dtype"])
              for shape, batch, x in zip(row["shapes"], row["batches"], row["inputs"])]
    made = eval(row["row"].split(";")[0], dict(NAMES))
    if isinstance(made, keras.layers.Layer):
        outputs = made(inputs if len(inputs) > 1 else inputs[0])
    else:
        outputs = made(*inputs)
    return keras.Model(inputs, outputs)


def weights_of(model):
    return [w for w in model.weights if "seed" not in w.path]


def compare_weights(row, model):
    """Names without the model's, which is not the name of one of Keras's layers."""
    got = [(w["path"].split("/", 1)[1].split(":")[0], w["dtype"], w["shape"], w["trainable"])
           for w in row["weights"]]
    want = [(w.path, w.dtype, list(w.shape), "yes" if w.trainable else "no")
            for w in weights_of(model)]
    require("the weights", got, want)
    require("the number of parameters", row["parameters"],
            str(sum(int(np.prod(w.shape)) for w in model.weights if "seed" not in w.path)))


def values(weights):
    """None for weights that are not float32: they keep their values."""
    return [array(w["value"]).reshape(w["shape"]) if w["dtype"] == "float32" else None
            for w in weights]


def judge_defaults(row):
    layer = getattr(keras.layers, row["row"].split(";")[0])
    known = inspect.signature(layer.__init__).parameters
    for one in row["defaults"]:
        near(f"the default of {one['option']}", array(one["numbers"]),
             np.ravel(known[one["option"]].default).astype(np.float64), 1e-12)


def judge(row):
    if "defaults" in row:
        return judge_defaults(row)
    model = model_of(row)
    compare_weights(row, model)
    weights = weights_of(model)
    for variable, value in zip(weights, values(row["weights"])):
        if variable.dtype == "float32":
            variable.assign(value)
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):  # preprocessing layers compute with copies
            layer.finalize_state()
    require("the shapes of the results", row["dims"],
            [list(y.shape[1:]) for y in tf.nest.flatten(model.outputs)])
    x = [tf.constant(array(v)) for v in row["inputs"]]

    def run(training):
        return tf.nest.flatten(model(x if len(x) > 1 else x[0], training=training))

    for k, (got, want) in enumerate(zip(row["inference"], run(False), strict=True)):
        near(f"result {k} in inference", array(got), want)
    with tf.GradientTape() as tape:
        sources = [v for v in x if v.dtype.is_floating]
        tape.watch(sources)
        y = run(row["mode"] == "training")
        total = tf.add_n([tf.reduce_sum(v * array(w)) for v, w in zip(y, row["factors"])
                          if v.dtype.is_floating] + model.losses or [tf.constant(0.0)])
    for k, (got, want) in enumerate(zip(row["outputs"], y, strict=True)):
        near(f"result {k} in {row['mode']}", array(got), want)
    sources += [w.value for w in model.trainable_weights]
    wanted = tape.gradient(total, sources, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    wanted = [np.asarray(tf.convert_to_tensor(g)) for g in wanted]
    least = 0.1 * max([largest(g) for g in wanted], default=0)
    for k, (got, want) in enumerate(zip(row["gradients"], wanted, strict=True)):
        near(f"gradient {k}", array(got), want, max(least, 1e-3))
    for got, want in zip(values(row["after"]), weights):
        if want.dtype == "float32":
            near(f"{want.path} afterwards", got, want)
    for got, w in zip(row["limited"], [w for w in weights if w.dtype == "float32"], strict=True):
        want = np.asarray(w if w.constraint is None else w.constraint(w))
        near(f"{w.path} with its constraint", array(got["value"]).reshape(w.shape), want)


def main(program, part=None):
    return judge_rows("keras rows", printed_by(program), judge, EXPECTED, part)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
