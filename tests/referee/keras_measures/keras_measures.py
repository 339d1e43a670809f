# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares metrics, losses, schedules, initializers and regularizers with Keras's, one row each.

    keras_measures.py PROGRAM [part]

A row's name is Keras's expression, optionally with a note: "Mean(); of a table". PROGRAM prints
inputs and results; Keras's object gets the same inputs. The last line is the sum.
"""
import sys

from keras_judge import Fault, array, judge_rows, keras, np, printed_by, require, tf

# Of the largest element: both sides compute with float32 and sum in different orders.
TOLERANCE = 1e-5
# The minimum number of rows of a whole program.
EXPECTED = 256

# The ends of the batches in which metrics get the examples.
ENDS = (5, 10, 13)
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", None)


def near(what, got, want, least=1e-3):
    got, want = np.asarray(got), np.asarray(want)
    require(f"the shape of {what}", list(got.shape), list(want.shape))
    scale = max(np.max(np.abs(want[np.isfinite(want)]), initial=0), least)
    if not np.allclose(got, want, rtol=0, atol=TOLERANCE * scale, equal_nan=True):
        raise Fault(f"{what} is\n{got}\nKeras's\n{want}")


def other_axis(**options):
    """SparseCategoricalCrossentropy of logits along axis 1, which Keras refuses on TensorFlow."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, **options)
    function = loss.fn

    def moved(y, p, **known):
        p = keras.ops.moveaxis(p, 1, -1)
        if len(y.shape) == len(p.shape):
            y = keras.ops.squeeze(y, 1)
        return function(y, p, **known)

    loss.fn = moved
    return loss


def evaluate(row, group, **names):
    keras.backend.clear_session()
    known = {**vars(group), "keras": keras, "np": np, "tf": tf, "other_axis": other_axis, **names}
    return eval(row["row"].split(";")[0], known)


def judge_metric(row):
    """The first run is without weights; each further input is the weights of another run."""
    metric = evaluate(row, keras.metrics)
    require("the name", row["name"], metric.name)
    inputs = [array(x) for x in row["inputs"]]
    known = 1 if row["kind"] == "metric of values" else 2
    for k, results in enumerate(row["results"]):
        run = inputs[:known] + ([] if k == 0 else [inputs[known + k - 1]])
        start = 0
        for end, got in zip(ENDS, results):
            metric.update_state(*(x[start:end] for x in run))
            start = end
            near(f"run {k} until {end}", array(got), metric.result())
        require("the variables", sorted(row["variables"]),
                sorted(v.name for v in metric.variables))
        metric.reset_state()
        near(f"run {k} after the reset", array(results[-1]), metric.result())


def judge_loss(row):
    """For each reduction, without weights and with each of the weights."""
    y, p, *weights = (array(x) for x in row["inputs"])
    for reduction, results in zip(REDUCTIONS, row["results"], strict=True):
        loss = evaluate(row, keras.losses, r=reduction)
        require("the name", row["name"], loss.name)
        for k, (got, w) in enumerate(zip(results, [None, *weights], strict=True)):
            near(f"{reduction} with weights {k}", array(got), loss(y, p, sample_weight=w))


def judge_schedule(row):
    schedule = evaluate(row, keras.optimizers.schedules)
    for step, got in zip(array(row["inputs"][0]), row["results"], strict=True):
        near(f"step {step}", array(got), schedule(step), 1e-6)


def shape_of(row):
    return tuple(int(d) for d in array(row["inputs"][0]))


def judge_initializer(row):
    shape = shape_of(row)
    want = evaluate(row, keras.initializers)(shape)
    near("the weight", array(row["results"]).reshape(shape), want)


def judge_orthogonal(row):
    """Keras's matrix has the same property, and other numbers."""
    shape = shape_of(row)
    want = np.asarray(evaluate(row, keras.initializers)(shape))
    for x in (array(row["results"]).reshape(shape), want):
        x = x.reshape(-1, shape[-1]).astype(np.float64)
        square = x.T @ x if x.shape[0] >= x.shape[1] else x @ x.T
        gain = np.linalg.norm(want) / np.sqrt(len(square))
        near("the product with the transposed matrix", square, gain ** 2 * np.eye(len(square)))


def judge_distribution(row):
    """The figures of two samples of one distribution: each within six standard errors, which for a
    quantile depend on the density there, for which the distance to the next ones is an estimate."""
    shape = shape_of(row)
    keras.utils.set_random_seed(3)
    x = np.sort(np.ravel(evaluate(row, keras.initializers)(shape)).astype(np.float64))
    got, n = array(row["results"]), x.size
    mean, variance, quantiles = got[0], got[1], got[2:]
    deviation = x.std()

    def close(what, one, other, limit):
        if abs(one - other) > limit:
            raise Fault(f"{what} is {one}, Keras's {other}; the limit is {limit}")

    require("whether there are 10^5 numbers", n >= 100_000, True)
    close("the mean", mean, x.mean(), 6 * deviation * (2 / n) ** .5)
    close("the variance", variance, x.var(), 6 * variance * (4 / n) ** .5)
    count = len(quantiles) - 1
    for k in range(1, count):
        at = k / count
        want = x[(n - 1) * k // count]
        gap = (quantiles[k + 1] - quantiles[k - 1]) * count / 2  # 1 / density
        close(f"quantile {at}", quantiles[k], want, 6 * gap * (2 * at * (1 - at) / n) ** .5)
    # The ends of a bounded distribution; of a normal one they vary by some tenths of a deviation.
    close("the least", quantiles[0], x[0], deviation)
    close("the largest", quantiles[-1], x[-1], deviation)


def judge_regularizer(row):
    near("the penalty", array(row["results"]),
         evaluate(row, keras.regularizers)(tf.constant(array(row["inputs"][0]))), 1e-6)


def judge_activation(row):
    got = array(row["results"])
    want = np.asarray(evaluate(row, keras.activations)(tf.constant(array(row["inputs"][0]))))
    require("where it is infinite", np.isinf(got).tolist(), np.isinf(want).tolist())
    known = np.isfinite(want)
    if not np.allclose(got[known], want[known], rtol=TOLERANCE, atol=1e-7):
        raise Fault(f"the result is\n{got}\nKeras's\n{want}")


JUDGES = {
    "metric": judge_metric,
    "metric of values": judge_metric,
    "loss": judge_loss,
    "schedule": judge_schedule,
    "initializer": judge_initializer,
    "orthogonal": judge_orthogonal,
    "distribution": judge_distribution,
    "regularizer": judge_regularizer,
    "activation": judge_activation,
}


def main(program, part=None):
    return judge_rows("keras measures", printed_by(program), lambda row: JUDGES[row["kind"]](row),
                      EXPECTED, part)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
