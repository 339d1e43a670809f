#!/usr/bin/env python3
# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The epochs of epoch.cpp in another framework: epoch.py tensorflow | jax | torch."""
import json
import os
import sys
import time

import numpy as np

CLASSES, BATCHES = 10, (1, 8, 32, 256)
SHAPES = {"mlp": (4096, 64), "lenet": (1024, 28, 28, 1)}
WIDTHS = (64, 128, 64, CLASSES)


def data(model: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal(SHAPES[model], dtype=np.float32)
    return x, rng.integers(0, CLASSES, len(x)).astype(np.int32)


def tensorflow():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    layers = {
        "mlp": lambda: [Dense(128, "relu"), Dense(64, "relu")],
        "lenet": lambda: [
            Conv2D(16, 5, padding="same", activation="relu"), MaxPooling2D(),
            Conv2D(32, 5, activation="relu"), MaxPooling2D(), Flatten(),
            Dense(120, "relu"), Dense(84, "relu"),
        ],
    }

    def make(model: str, batch: int):
        x, y = data(model)
        net = keras.Sequential([keras.Input(x.shape[1:]), *layers[model](), Dense(CLASSES)])
        net.compile(
            keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=[keras.metrics.SparseCategoricalAccuracy()],
        )
        return lambda: net.fit(x, y, batch_size=batch, verbose=0)

    return list(layers), make


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

    def make(model: str, batch: int):
        rng = np.random.default_rng(1)
        weights = [
            (jnp.asarray(rng.standard_normal((a, b), dtype=np.float32) / a ** .5), jnp.zeros(b))
            for a, b in zip(WIDTHS, WIDTHS[1:])
        ]
        zeros = jax.tree.map(jnp.zeros_like, weights)
        state = [weights, zeros, zeros, jnp.float32(0)]
        x, y = data(model)

        def epoch():
            order = np.random.permutation(len(x))
            right = jnp.int32(0)
            for i in range(0, len(x), batch):
                rows = order[i:i + batch]
                *new, right = step(*state, right, x[rows], y[rows])
                state[:] = new
            right.block_until_ready()

        return epoch

    return ["mlp"], make


def torch():
    import torch

    torch.set_num_threads(os.cpu_count() or 1)

    from torch.nn import Conv2d, Flatten, Linear, MaxPool2d, ReLU

    layers = {
        "mlp": lambda: [Linear(64, 128), ReLU(), Linear(128, 64), ReLU(), Linear(64, CLASSES)],
        "lenet": lambda: [
            Conv2d(1, 16, 5, padding=2), ReLU(), MaxPool2d(2),
            Conv2d(16, 32, 5), ReLU(), MaxPool2d(2), Flatten(),
            Linear(800, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, CLASSES),
        ],
    }

    def make(model: str, batch: int):
        net = torch.nn.Sequential(*layers[model]())
        adam = torch.optim.Adam(net.parameters(), eps=1e-7)
        crossentropy = torch.nn.CrossEntropyLoss()
        x, y = (torch.from_numpy(a) for a in data(model))
        y = y.long()
        if model == "lenet":
            x = x.movedim(3, 1).contiguous()

        def epoch():
            order = torch.randperm(len(x))
            right = 0
            for i in range(0, len(x), batch):
                rows = order[i:i + batch]
                adam.zero_grad()
                logits = net(x[rows])
                crossentropy(logits, y[rows]).backward()
                adam.step()
                right += (logits.argmax(1) == y[rows]).sum()

        return epoch

    return list(layers), make


def main() -> None:
    models, make = {"tensorflow": tensorflow, "jax": jax, "torch": torch}[sys.argv[1]]()
    for model in models:
        for batch in BATCHES:
            epoch = make(model, batch)
            times = []
            for _ in range(2 if batch == 1 else 6):
                start = time.perf_counter()
                epoch()
                times.append(time.perf_counter() - start)
            row = {"model": model, "batch": batch, "first_s": times[0], "best_s": min(times)}
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
