# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's code for the rows that use tapes themselves: `PROGRAMS` has it by the row's name. A
program returns a list where C++ returns a tuple.
"""
import tensorflow as tf

f64 = tf.float64


def f(x):
    return tf.cast(x, f64)


PROGRAMS = {}


def program(name, variable=False):
    """Registers a program. A variable starts with the first input and is also an output."""

    def register(function):
        def with_variable(start, *x):
            v = tf.Variable(start)
            return [*function(v, *x), v.read_value()]

        PROGRAMS[name] = with_variable if variable else function
        return function

    return register


@program("tape/several targets")
def _(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        targets = [x * x, 1 / x]
    return [tape.gradient(targets, x)]


@program("tape/weighted targets")
def _(x, y):
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        targets = [x * y, x]
    return tape.gradient(targets, [x, y], output_gradients=[f(1), f(2)])


@program("tape/target that is no scalar")
def _(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * tf.constant([3, 4], f64)
    return [tape.gradient(y, x)]


@program("tape/target is a source")
def _(x, y):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        square, other = x * x, y * y
    return [tape.gradient([x, square], x), tape.gradient([y, y], y),
            *tape.gradient([x, y, other], [x, y])]


@program("tape/source twice")
def _(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x * x
    return tape.gradient(y, [x, x])


@program("tape/in between")
def _(x):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    return [tape.gradient(z, x), tape.gradient(z, y), tape.gradient(y, x)]


@program("tape/unconnected")
def _(x, y):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        z = y * 2
    return [tape.gradient(z, x),
            tape.gradient(z, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)]


@program("tape/not watched")
def _(x, y):
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = x * y
    return tape.gradient(z, [x, y])


@program("tape/watched too late")
def _(x):
    with tf.GradientTape() as tape:
        y = x * x
        tape.watch(x)
        z = y * x
    return [tape.gradient(z, x)]


@program("tape/stopped before")
def _(x):
    a = tf.stop_gradient(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = a * x
    return [tape.gradient(y, x)]


@program("tape/stop_recording")
def _(x, y):
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * x
        with tape.stop_recording():
            other = y * y * x
        z = z + other
    return tape.gradient(z, [x, y])


@program("tape/stop_gradient")
def _(x, y):
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * x + tf.stop_gradient(y * y * x)
    return tape.gradient(z, [x, y])


@program("tape/third order")
def _(x):
    with tf.GradientTape() as third:
        third.watch(x)
        with tf.GradientTape() as second:
            second.watch(x)
            with tf.GradientTape() as first:
                first.watch(x)
                y = tf.sin(x) * x * x
            a = first.gradient(y, x)
        b = second.gradient(a, x)
    return [a, b, third.gradient(b, x)]


@program("tape/Hessian")
def _(x, y):
    with tf.GradientTape(persistent=True) as second:
        second.watch([x, y])
        with tf.GradientTape() as first:
            first.watch([x, y])
            value = tf.square(1 - x) + 100 * tf.square(y - x * x)
        dx, dy = first.gradient(value, [x, y])
    return [dx, dy, *second.gradient(dx, [x, y]), *second.gradient(dy, [x, y])]


@program("tape/Hessian times vector")
def _(x, v):
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            value = tf.reduce_prod(tf.exp(x)) + tf.reduce_sum(x * x * x)
        g = first.gradient(value, x)
        along = tf.reduce_sum(g * v)
    return [g, second.gradient(along, x)]


@program("tape/penalty on a gradient")
def _(w, x):
    with tf.GradientTape() as outer:
        outer.watch(w)
        with tf.GradientTape() as inner:
            inner.watch(x)
            value = tf.reduce_sum(tf.tanh(tf.reduce_sum(x * w, 1)))
        g = inner.gradient(value, x)
        loss = value + tf.square(tf.sqrt(tf.reduce_sum(g * g)) - 1)
    return [g, loss, outer.gradient(loss, w)]


@program("variable/read twice", variable=True)
def _(v):
    with tf.GradientTape() as tape:
        y = v * v * v
    return [tape.gradient(y, v)]


@program("variable/read, assigned, read", variable=True)
def _(v):
    with tf.GradientTape() as tape:
        before = v * v
        v.assign_add(1)
        y = before + v * v * v
    return [y, tape.gradient(y, v)]


@program("variable/assigned, then read", variable=True)
def _(v, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        v.assign(x * 3)
        y = v * v + x
    return [y, *tape.gradient(y, [v, x])]


@program("variable/assigned after", variable=True)
def _(v, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = v * x * x
        v.assign_sub(1.5)
    return [y, *tape.gradient(y, [v, x])]


@program("variable/assigned from a source", variable=True)
def _(v, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        v.assign_add(x)
        y = v * v
    return [y, tape.gradient(y, x)]


@program("variable/changed in a loop", variable=True)
def _(v, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(0)
        for _ in range(3):
            y = y + v * x * x
            v.assign(v * 2)
    return [y, *tape.gradient(y, [x, v])]


@program("variable/in a branch", variable=True)
def _(v, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cond(x > 1, lambda: v * x * v, lambda: x * 2)
    return [y, *tape.gradient(y, [x, v])]


@program("variable/second order", variable=True)
def _(v):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = v * v * v
        dy = inner.gradient(y, v)
    return [dy, outer.gradient(dy, v)]


@program("variable/made of a tensor")
def _(x):
    v = tf.Variable(x)
    before = v.read_value()
    with tf.GradientTape() as tape:
        y = x * v * v + before * v
    return [tape.gradient(y, v)]


@program("variable/not trainable")
def _(x):
    fixed, free = tf.Variable(x, trainable=False), tf.Variable(x)
    with tf.GradientTape(persistent=True) as tape:
        y = fixed * free
    with tf.GradientTape() as watched:
        watched.watch(fixed)
        z = fixed * free
    return [*tape.gradient(y, [fixed, free]), *watched.gradient(z, [fixed, free])]


@program("variable/none is watched")
def _(x):
    a, b = tf.Variable(x), tf.Variable(x)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(b)
        y = a * a + b * b * b
    return tape.gradient(y, [a, b])


@program("variable/embedding", variable=True)
def _(table, ids):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.gather(table, ids)))
    return [loss, tape.gradient(loss, table)]


@program("variable/embedding, twice", variable=True)
def _(table, ids):
    with tf.GradientTape() as tape:
        first = tf.reduce_sum(tf.square(tf.gather(table, ids)))
        loss = first * tf.reduce_sum(tf.gather(table, ids * 0 + 2))
    return [loss, tape.gradient(loss, table)]


@program("variable/embedding, and dense", variable=True)
def _(table, ids):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, ids)) + tf.reduce_sum(tf.square(table))
    return [loss, tape.gradient(loss, table)]


@program("variable/embedding, trained", variable=True)
def _(table, ids):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.gather(table, ids)))
    g = tape.gradient(loss, table)
    table.scatter_sub(tf.IndexedSlices(0.25 * g.values, g.indices))
    return [loss]
