# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's training steps, which return new values, as TensorFlow's ops."""
import tensorflow as tf

from elementwise import like


def for_each(kinds, step):
    """A step that takes any number of variables: `kinds` lists of tensors, one after another."""
    def call(n, rate, count, *given):
        each = len(given) // kinds
        lists = [given[k * each:(k + 1) * each] for k in range(kinds)]
        made = [step(n, rate, count, *v) for v in zip(*lists)]
        return [x for results in zip(*made) for x in results]
    return call


def regularized(n, x, gradient):
    return like(x, n.get("norm_coefficient", 0.0)) * x + gradient


def adagrad(n, rate, count, x, gradient, squares):
    g = regularized(n, x, gradient)
    rate /= 1.0 + tf.cast(count, rate.dtype) * n.get("decay_factor", 0.0)
    squares += g * g
    return [x - rate * g / (tf.sqrt(squares) + n.get("epsilon", 0.0)), squares]


def adam(n, rate, count, x, gradient, momentum, squares):
    g = regularized(n, x, gradient)
    alpha, beta = n.get("alpha", 0.9), n.get("beta", 0.999)
    momentum = alpha * momentum + (1.0 - alpha) * g
    squares = beta * squares + (1.0 - beta) * g * g
    t = tf.cast(count, rate.dtype)
    corrected = rate * tf.sqrt(1.0 - tf.pow(beta, t)) / (1.0 - tf.pow(alpha, t))
    rate = tf.where(count > 0, corrected, rate)
    x -= rate * momentum / (tf.sqrt(squares) + n.get("epsilon", 0.0))
    return [(1.0 - n.get("norm_coefficient_post", 0.0)) * x, momentum, squares]


def momentum(n, rate, count, x, gradient, velocity):
    g = regularized(n, x, gradient)
    first = like(x, 1.0)
    beta = tf.where(count > 0, like(x, n.get("beta")), first)
    velocity = n.get("alpha") * velocity + beta * g
    if n.get("mode") == "nesterov":
        return [x - rate * (g + n.get("alpha") * velocity), velocity]
    return [x - rate * velocity, velocity]


OPERATORS = {"Adagrad": for_each(3, adagrad), "Adam": for_each(4, adam),
             "Momentum": for_each(3, momentum)}
