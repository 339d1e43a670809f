# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""SavedModels of TensorFlow 1 with branches and loops of Switch and Merge, and with variables that
the checkpoint has under other names or in slices."""
import contextlib

import numpy as np
import tensorflow as tf

from first_version import normal, save
from script import Calls

v1 = tf.compat.v1


@contextlib.contextmanager
def old_graph():
    """A session whose graph has Switch, Merge, Enter and Exit."""
    v1.disable_control_flow_v2()
    try:
        with tf.Graph().as_default(), v1.Session() as session:
            yield session
    finally:
        v1.enable_control_flow_v2()


def signature(inputs, outputs):
    return {"serving_default": (inputs, outputs)}


def assert_has(folder, *ops):
    """Checks that the model contains the nodes that it is meant to test."""
    from tensorflow.core.protobuf import saved_model_pb2
    model = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    missing = set(ops) - {n.op for n in model.meta_graphs[0].graph_def.node}
    assert not missing, missing


def switched_branches(folder, program):
    """Nested branches, several results, constants, results of different shapes, and a random
    number that two results share."""
    with old_graph() as session:
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        t = v1.placeholder_with_default(False, [], name="t")
        w = v1.get_variable("w", initializer=tf.constant([1.0, -2.0]), use_resource=True)
        r = v1.get_variable("r", initializer=tf.constant([0.5, 4.0]), use_resource=False)
        total = tf.reduce_sum(x)

        def deep():
            return v1.cond(total > 3.0, lambda: (x * 100.0 + w, tf.constant([7.0])),
                           lambda: (x + total * r, v1.cond(t, lambda: w, lambda: r)))

        y, z = v1.cond(total > 0.0, deep, lambda: (x - r, tf.constant([1.0, 2.0, 3.0])))

        def shared():
            u = tf.random.uniform([3])
            return u, -u

        a, b = v1.cond(t, shared, lambda: (tf.zeros([3]), tf.zeros([3])))
        c = v1.cond(t, lambda: y, lambda: x)
        d = v1.cond(t, lambda: tf.constant(5), lambda: tf.constant(6))
        session.run(v1.global_variables_initializer())
        save(session, folder, signature(
            {"x": x, "t": t}, {"y": y, "z": z, "zero": a + b, "c": c * 2.0, "d": d, "x": x}))
    assert_has(folder, "Switch", "Merge")
    c = Calls(folder)
    for scale in (-5, 0.1, 20):
        for t in (False, True):
            c.serve(x=tf.abs(normal(3, 2)) * scale, t=tf.constant(t))
    return c.replay(program)


def entered_loops(folder, program):
    """A loop, a loop in a loop, a loop in a branch and a branch in a loop."""
    with old_graph() as session:
        x = v1.placeholder(tf.float32, [None, 3], name="x")
        n = v1.placeholder(tf.int32, [], name="n")
        w = v1.get_variable("w", initializer=tf.eye(3) * 0.5, use_resource=True)
        r = v1.get_variable("r", initializer=tf.constant([0.5, 4.0, 1.0]), use_resource=False)
        _, y = v1.while_loop(lambda i, v: i < n, lambda i, v: (i + 1, tf.matmul(v, w) + x + r),
                             [tf.constant(0), x])

        def outer(i, v):
            _, v = v1.while_loop(lambda j, v: j < i, lambda j, v: (j + 1, v * 0.9 + x), [0, v])
            return i + 1, v1.cond(i > 2, lambda: v - 1.0, lambda: v + r)

        _, z = v1.while_loop(lambda i, v: i < n, outer, [tf.constant(0), x])
        q = v1.cond(n > 3, lambda: v1.while_loop(lambda v: tf.reduce_sum(v) < 50.0,
                                                 lambda v: v * 2.0 + 1.0, [tf.abs(x)]),
                    lambda: x)
        # Two variables with one initial value, and one that never changes.
        a, b, c = v1.while_loop(lambda a, b, c: a < n, lambda a, b, c: (a + 2, b + a + c, c),
                                [n - 4, n - 4, n])
        session.run(v1.global_variables_initializer())
        save(session, folder, signature(
            {"x": x, "n": n}, {"y": y, "z": z, "q": q, "a": a, "b": b, "c": c}))
    assert_has(folder, "Enter", "Exit", "NextIteration", "LoopCond")
    c = Calls(folder)
    for steps in (0, 1, 5):
        c.serve(x=normal(2, 3), n=tf.constant(steps))
    return c.replay(program)


def partitioned_variables(folder, program):
    """Variables in parts, along either axis, as resources and as references."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 7], name="x")
        n = v1.placeholder(tf.int64, [None], name="n")
        y = x
        for resource in (False, True):
            with v1.variable_scope(f"net{int(resource)}", use_resource=resource):
                rows = v1.get_variable("rows", [7, 5],
                                       partitioner=v1.fixed_size_partitioner(3))
                columns = v1.get_variable("columns", [5, 7],
                                          partitioner=v1.fixed_size_partitioner(2, axis=1))
                whole = v1.get_variable("whole", [7])
                y = tf.matmul(tf.matmul(y, rows), columns) + whole
        words = v1.get_variable("words", [10, 7], use_resource=True,
                                partitioner=v1.fixed_size_partitioner(4))
        picked = v1.nn.embedding_lookup(words, n)
        session.run(v1.global_variables_initializer())
        save(session, folder, signature({"x": x, "n": n}, {"y": y, "picked": picked}))
    c = Calls(folder)
    c.serve(x=normal(3, 7), n=tf.constant([0, 9, 3, 5, 7], tf.int64))
    return c.replay(program)


def renamed_variables(folder, program):
    """A saver that gives other names to variables."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [2], name="x")
        a = v1.get_variable("a", initializer=tf.constant([1.0, 2.0]), use_resource=True)
        b = v1.get_variable("b", initializer=tf.constant([3.0, 5.0]), use_resource=False)
        y = x * a + b
        session.run(v1.global_variables_initializer())
        save(session, folder, signature({"x": x}, {"y": y}),
             saver=v1.train.Saver({"b": a, "other": b}))
    c = Calls(folder)
    c.serve(x=tf.constant(np.array([1.0, -1.0], np.float32)))
    return c.replay(program)


MODELS = [switched_branches, entered_loops, partitioned_variables, renamed_variables]
