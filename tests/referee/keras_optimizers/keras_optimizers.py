# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares optimizers with Keras's, one row each.

    keras_optimizers.py PROGRAM [part]

A row's name is Keras's expression of the optimizer, optionally with a note. PROGRAM prints the data
first, then for each row the weights of a small network and all variables of the optimizer after
some of 50 steps. Keras trains the same network from the same weights. A row with the note "dense"
gets the gradient of the embeddings as a tensor, because Keras cannot divide rows by a loss scale.
The last line is the sum.
"""
import sys

from keras_judge import Fault, array, judge_rows, keras, np, printed_by, tf

# Of the largest element of a variable. Both sides have float32 and sum in different orders.
TOLERANCE = 1e-5
# (a word of the expression, the factor of the tolerance): Keras's compute 1 - beta_2 of a beta_2
# that is rounded to float32, so that 1 - .999 has an error of 5e-5.
LOOSE = [("Nadam", 5), ("ScheduleFreeAdamW", 5)]
# The minimum number of rows of a whole program.
EXPECTED = 58


class ScheduleFreeAdamW(keras.optimizers.ScheduleFreeAdamW):
    """Keras's, with the old momentum where its formula has it. With TensorFlow as the backend, it
    is a variable there, which the update has changed before."""

    def update_step(self, gradient, variable, learning_rate):
        momentum = self._momentums[self._get_variable_index(variable)]
        z, y = tf.identity(momentum.value), tf.identity(variable)
        super().update_step(gradient, variable, learning_rate)
        part = 1 / tf.cast(self.iterations + 1, tf.float32)
        x = (1 - part) * (y - (1 - self.beta_1) * z) / self.beta_1 + part * momentum
        variable.assign((1 - self.beta_1) * momentum + self.beta_1 * x)


def undecayed(optimizer, names):
    optimizer.exclude_from_weight_decay(var_names=names)
    return optimizer


NAMES = {**vars(keras.optimizers), **vars(keras.optimizers.schedules),
         "ScheduleFreeAdamW": ScheduleFreeAdamW, "undecayed": undecayed}


class Network:
    """The network of optimizer_rows.hpp. All rows share its compiled gradients."""

    def __init__(self, data):
        self.layers = keras.Sequential([
            keras.Input((2,), dtype="int32"), keras.layers.Embedding(9, 4, name="embedding"),
            keras.layers.Flatten(), keras.layers.Dense(3, name="dense")])
        self.start = [np.array(w["values"]["values"], np.float32).reshape(w["shape"])
                      for w in data["weights"]]
        self.batches = [(array(b["x"]), array(b["y"])) for b in data["batches"]]
        self.weights = self.layers.trainable_weights

        @tf.function
        def gradients(x, y, scale):
            with tf.GradientTape() as tape:
                loss = scale * tf.reduce_mean(tf.square(self.layers(x, training=True) - y))
            return tape.gradient(loss, [w.value for w in self.weights])

        self.gradients = gradients

    def train(self, optimizer, dense):
        """Yields the number of each step after it."""
        self.layers.set_weights(self.start)
        optimizer.build(self.weights)
        for step in range(1, 51):
            x, y = self.batches[step % len(self.batches)]
            found = self.gradients(x, y, optimizer.scale_loss(tf.constant(1.0)))
            if dense:
                found = [tf.convert_to_tensor(g) for g in found]
            optimizer.apply(found, self.weights)
            yield step


def own_name(path):
    """Without the optimizer's name, which counts up from row to row in Keras."""
    return path.rsplit("/", 1)[-1].split(":")[0]


def compare(what, got, want, tolerance):
    if got["shape"] != list(want.shape):
        raise Fault(f"{what}: the shape is {got['shape']}, Keras's {list(want.shape)}")
    have, want = np.array(got["values"]["values"]).reshape(want.shape), np.asarray(want)
    scale = max(np.max(np.abs(want), initial=0), 1e-8)
    worst = np.max(np.abs(have - want), initial=0)
    if not worst <= tolerance * scale:
        raise Fault(f"{what} differs by {worst / scale:.2g} of its largest element\n{have}\n"
                    f"Keras's\n{want}")
    return worst / scale


def judge(row, network):
    expression, _, note = row["row"].partition("; ")
    optimizer = eval(expression, dict(NAMES))
    tolerance = TOLERANCE * max((f for word, f in LOOSE if word in expression), default=1)
    states = {int(s["step"]): s for s in row["after"]}
    worst = 0
    for step in network.train(optimizer, note == "dense"):
        if step not in states:
            continue
        for got, want in zip(states[step]["weights"], network.weights, strict=True):
            worst = max(worst, compare(f"{want.path} after step {step}", got, want, tolerance))
        ours, variables = states[step]["optimizer"], list(optimizer.variables)
        names = [own_name(v["name"]) for v in ours]
        theirs = [own_name(v.path) for v in variables]
        # Keras names means of Adafactor after the weight alone, and Nadam's product by a counter
        clear = ("iteration", "learning_rate", "sequential_")
        if len(names) != len(theirs) or any(
                a != b for a, b in zip(names, theirs) if b.startswith(clear)):
            raise Fault(f"the variables are {names}, Keras's {theirs}")
        for name, got, want in zip(names, ours, variables):
            worst = max(worst, compare(f"{name} after step {step}", got, want, tolerance))
    return worst


def main(program, part=None):
    data, *rows = printed_by(program)
    network = Network(data)
    return judge_rows("keras optimizers", rows, lambda row: f"{judge(row, network):.1e}", EXPECTED,
                      part)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
