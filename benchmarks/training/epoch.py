#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The epoch of epoch.cpp in another framework: epoch.py tensorflow | jax | torch."""
import json
import os
import sys
import time

import numpy as np

ROWS, INPUTS, CLASSES, BATCHES = 4096, 64, 10, (1, 8, 32, 256)
WIDTHS = (INPUTS, 128, 64, CLASSES)


def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((ROWS, INPUTS), dtype=np.float32)
    return x, rng.integers(0, CLASSES, ROWS).astype(np.int32)


def tensorflow():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    def make(batch: int):
        net = keras.Sequential(
            [keras.Input((INPUTS,)), keras.layers.Dense(128, "relu"),
             keras.layers.Dense(64, "relu"), keras.layers.Dense(CLASSES)]
        )
        net.compile(
            keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=[keras.metrics.SparseCategoricalAccuracy()],
        )
        x, y = data()
        return lambda: net.fit(x, y, batch_size=batch, verbose=0)

    return make


def jax():
    import jax
    import jax.numpy as jnp

    def forward(weights, x):
        for w, b in weights[:-1]:
            x = jax.nn.relu(x @ w + b)
        return x @ weights[-1][0] + weights[-1][1]

    def loss(weights, x, y):
        logits = jax.nn.log_softmax(forward(weights, x))
        return -jnp.take_along_axis(logits, y[:, None], 1).mean(), logits

    @jax.jit
    def step(weights, m, v, t, right, x, y):
        (_, logits), g = jax.value_and_grad(loss, has_aux=True)(weights, x, y)
        t += 1
        m = jax.tree.map(lambda m, g: .9 * m + .1 * g, m, g)
        v = jax.tree.map(lambda v, g: .999 * v + .001 * g * g, v, g)
        rate = 1e-3 * jnp.sqrt(1 - .999 ** t) / (1 - .9 ** t)
        weights = jax.tree.map(
            lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, m, v
        )
        return weights, m, v, t, right + (logits.argmax(1) == y).sum()

    def make(batch: int):
        rng = np.random.default_rng(1)
        weights = [
            (jnp.asarray(rng.standard_normal((a, b), dtype=np.float32) / a ** .5), jnp.zeros(b))
            for a, b in zip(WIDTHS, WIDTHS[1:])
        ]
        zeros = jax.tree.map(jnp.zeros_like, weights)
        state = [weights, zeros, zeros, jnp.float32(0)]
        x, y = data()

        def epoch():
            order = np.random.permutation(ROWS)
            right = jnp.int32(0)
            for i in range(0, ROWS, batch):
                rows = order[i:i + batch]
                *new, right = step(*state, right, x[rows], y[rows])
                state[:] = new
            right.block_until_ready()

        return epoch

    return make


def torch():
    import torch

    torch.set_num_threads(os.cpu_count() or 1)

    def make(batch: int):
        net = torch.nn.Sequential(
            torch.nn.Linear(INPUTS, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
            torch.nn.ReLU(), torch.nn.Linear(64, CLASSES),
        )
        adam = torch.optim.Adam(net.parameters(), eps=1e-7)
        crossentropy = torch.nn.CrossEntropyLoss()
        x, y = (torch.from_numpy(a) for a in data())
        y = y.long()

        def epoch():
            order = torch.randperm(ROWS)
            right = 0
            for i in range(0, ROWS, batch):
                rows = order[i:i + batch]
                adam.zero_grad()
                logits = net(x[rows])
                crossentropy(logits, y[rows]).backward()
                adam.step()
                right += (logits.argmax(1) == y[rows]).sum()

        return epoch

    return make


def main() -> None:
    make = {"tensorflow": tensorflow, "jax": jax, "torch": torch}[sys.argv[1]]()
    for batch in BATCHES:
        epoch = make(batch)
        times = []
        for _ in range(2 if batch == 1 else 6):
            start = time.perf_counter()
            epoch()
            times.append(time.perf_counter() - start)
        print(json.dumps({"batch": batch, "first_s": times[0], "best_s": min(times)}), flush=True)


if __name__ == "__main__":
    main()
