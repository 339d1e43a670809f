# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""SavedModels of TensorFlow 1: graphs with variables, lookup tables and branches."""
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from script import Calls

v1 = tf.compat.v1
rng = np.random.default_rng(67)


def normal(*shape):
    return tf.constant(rng.standard_normal(shape), tf.float32)


def save(session, folder, signatures, **named):
    """Signatures: name -> (inputs, outputs), dictionaries of tensors."""
    def infos(tensors):
        return {k: v1.saved_model.build_tensor_info(t) for k, t in tensors.items()}

    builder = v1.saved_model.Builder(str(folder))
    builder.add_meta_graph_and_variables(session, ["serve"], {
        key: v1.saved_model.build_signature_def(infos(i), infos(o))
        for key, (i, o) in signatures.items()}, **named)
    builder.save()


def list_asset(path, tensor, name):
    """Lists an asset as later versions of TensorFlow 1 do, besides the collection."""
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    asset = model.meta_graphs[0].asset_file_def.add(filename=name)
    asset.tensor_info.name = tensor
    path.write_bytes(model.SerializeToString())


def first_version_network(folder, program):
    """Layers by hand: convolution, pooling, batch normalization, dropout that a flag turns off."""
    with tf.Graph().as_default(), v1.Session() as session:
        v1.set_random_seed(3)
        image = v1.placeholder(tf.float32, [None, 8, 8, 3], name="image")
        keep = v1.placeholder_with_default(1.0, [], name="keep")
        with v1.variable_scope("conv", use_resource=False):
            kernel = v1.get_variable("kernel", [3, 3, 3, 4])
            bias = v1.get_variable("bias", [4])
        x = tf.nn.relu(v1.nn.bias_add(v1.nn.conv2d(image, kernel, [1, 1, 1, 1], "SAME"), bias))
        x = v1.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
        with v1.variable_scope("norm", use_resource=True):
            parts = [v1.get_variable(n, [4], initializer=v1.random_uniform_initializer(0.5, 1.5))
                     for n in ("gamma", "beta", "mean", "variance")]
        x, _, _ = v1.nn.fused_batch_norm(x, *parts, is_training=False)
        x = tf.reshape(x, [-1, 64]) * keep
        with v1.variable_scope("dense", use_resource=True):
            logits = tf.matmul(x, v1.get_variable("w", [64, 5]))
        session.run(v1.global_variables_initializer())
        save(session, folder, {"serving_default": (
            {"image": image, "keep": keep},
            {"logits": logits, "classes": tf.argmax(logits, 1)})})
    c = Calls(folder)
    for n in (1, 3):
        c.serve(image=normal(n, 8, 8, 3), keep=tf.constant(0.5))
    return c.replay(program)


def first_version_tables(folder, program):
    """A table of constants and one of a text file, filled by the model's main op."""
    words = folder.parent / "words.txt"
    words.write_text("red\ngreen\nblue\n")
    with tf.Graph().as_default(), v1.Session() as session:
        word = v1.placeholder(tf.string, [None], name="word")
        number = v1.placeholder(tf.int64, [None], name="number")
        codes = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(
            tf.constant(["a", "b"]), tf.constant([7, 9], tf.int64)), -1)
        names = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(
            str(words), tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER,
            tf.string, tf.lookup.TextFileIndex.WHOLE_LINE), "?")
        v1.add_to_collection(v1.GraphKeys.ASSET_FILEPATHS,
                             session.graph.get_tensor_by_name("asset_path:0"))
        session.run(v1.tables_initializer())
        save(session, folder, {"serving_default": (
            {"word": word, "number": number},
            {"code": codes.lookup(word), "name": names.lookup(number)})},
            assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS),
            main_op=v1.tables_initializer())
    list_asset(folder / "saved_model.pb", "asset_path:0", words.name)
    c = Calls(folder)
    c.serve(word=tf.constant(["b", "x", "a"]), number=tf.constant([2, 5], tf.int64))
    return c.replay(program)


def first_version_branches(folder, program):
    """tf.cond with nested functions."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        training = v1.placeholder_with_default(False, [], name="training")
        w = v1.get_variable("w", initializer=tf.constant([1.0, -2.0]), use_resource=True)
        y = v1.cond(training, lambda: x * 0.5 + w, lambda: x - w)
        total = tf.reduce_sum(y)
        z = v1.cond(total > 0.0,
                    lambda: v1.cond(total > 10.0, lambda: y * 100.0, lambda: y + total),
                    lambda: -y)
        session.run(v1.global_variables_initializer())
        save(session, folder, {"serving_default": ({"x": x, "training": training},
                                                   {"y": y, "z": z})})
    c = Calls(folder)
    for scale in (-5, 0.1, 20):
        for training in (False, True):
            c.serve(x=tf.abs(normal(3, 2)) * scale, training=tf.constant(training))
    return c.replay(program)


MODELS = [first_version_network, first_version_tables, first_version_branches]
