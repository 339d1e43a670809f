# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Ragged tensors inside graphs: rows of any lengths, and rows that do not fit the values."""
import tensorflow as tf

from script import Calls

I64 = tf.int64


def numbers(*values):
    return tf.constant(values, I64)


class Rows(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], I64), tf.TensorSpec([None], tf.string)])
    def padded(self, splits, values):
        return tf.raw_ops.RaggedTensorToTensor(
            shape=tf.constant([-1, -1], I64), values=values, default_value="",
            row_partition_tensors=[splits], row_partition_types=["ROW_SPLITS"])

    @tf.function(input_signature=[tf.TensorSpec([2], I64), tf.TensorSpec([], I64),
                                  tf.TensorSpec([None], I64), tf.TensorSpec([None], tf.float32)])
    def cut(self, shape, count, ids, values):
        return tf.raw_ops.RaggedTensorToTensor(
            shape=shape, values=values, default_value=-1.0,
            row_partition_tensors=[count, ids],
            row_partition_types=["FIRST_DIM_SIZE", "VALUE_ROWIDS"])

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.string)])
    def words(self, texts):
        return tf.strings.split(texts).to_tensor("-")

    @tf.function(input_signature=[tf.TensorSpec([None], I64), tf.TensorSpec([None], I64),
                                  tf.TensorSpec([None], tf.string)])
    def mixed(self, splits, ids, values):
        return tf.raw_ops.RaggedTensorToTensor(
            shape=tf.constant([-1, -1, -1], I64), values=values, default_value="-",
            row_partition_tensors=[splits, ids],
            row_partition_types=["ROW_SPLITS", "VALUE_ROWIDS"])

    @tf.function(input_signature=[tf.TensorSpec([], I64), tf.TensorSpec([None], I64),
                                  tf.TensorSpec([None], I64), tf.TensorSpec([None], tf.string)])
    def counted_first(self, count, ids, splits, values):
        return tf.raw_ops.RaggedTensorToTensor(
            shape=tf.constant([-1, -1, -1], I64), values=values, default_value="-",
            row_partition_tensors=[count, ids, splits],
            row_partition_types=["FIRST_DIM_SIZE", "VALUE_ROWIDS", "ROW_SPLITS"])

    @tf.function(input_signature=[tf.TensorSpec([None], I64), tf.TensorSpec([None], I64),
                                  tf.TensorSpec([], I64)])
    def counted(self, splits, values, size):
        return tf.raw_ops.RaggedBincount(splits=splits, values=values, size=size,
                                         weights=tf.constant([], tf.float32))


def ragged(folder, program):
    tf.saved_model.save(Rows(), str(folder))
    words, floats = tf.constant(["a", "b", "c"]), tf.constant([1.0, 2.0, 3.0])
    c = Calls(folder)
    for splits in ((0, 3), (0, 1, 3), (0, 0, 3, 3), (0, 1, 2, 3)):
        c.call("padded", numbers(*splits), words)
        c.call("counted", numbers(*splits), numbers(1, 1, 7), tf.constant(3, I64))
    c.call("padded", numbers(0), words[:0]).call("padded", numbers(0, 0), words[:0])
    for shape in ((-1, -1), (2, -1), (-1, 1), (5, 4), (0, 0)):
        c.call("cut", numbers(*shape), tf.constant(4, I64), numbers(0, 0, 3), floats)
    for texts in ([["a b", ""], ["c  d e", "f"]], [["a"]], [["", ""]]):
        c.call("words", tf.constant(texts))
    for splits in ((0, 1, 3), (0, 0, 0, 3), (0, 5)):
        c.call("mixed", numbers(*splits), numbers(0, 2, 2), words)
    four = tf.constant(4, I64)
    c.call("counted_first", four, numbers(0, 0, 2), numbers(0, 1, 1, 3), words)
    for splits in ((0, 2), (), (1, 3), (0, 2, 1), (0, 1 << 40)):
        c.refuse("mixed", "tf.io.bad_node", numbers(*splits), numbers(0, 2, 2), words)
    c.refuse("mixed", "tf.io.bad_node", numbers(0, 3), numbers(0, 2), words)
    c.refuse("counted_first", "tf.io.bad_node", four, numbers(0, 2), numbers(0, 1, 1, 3), words)
    for splits in ((), (1, 3), (0, 2), (0, 9), (0, 9, 3), (0, 2, 1, 3), (0, -1, 3)):
        c.refuse("padded", "tf.io.bad_node", numbers(*splits), words)
        c.refuse("counted", "tf.io.bad_node", numbers(*splits), numbers(1, 2, 3),
                 tf.constant(3, I64))
    whole = numbers(-1, -1)
    for ids in ((0, 4, 4), (-1, 0, 0), (1, 0, 2), (0, 1)):
        c.refuse("cut", "tf.io.bad_node", whole, tf.constant(4, I64), numbers(*ids), floats)
    c.refuse("cut", "tf.io.bad_node", whole, tf.constant(-1, I64), numbers(), floats[:0])
    c.refuse("cut", "tf.io.bad_node", whole, tf.constant(1 << 40, I64), numbers(0, 0, 3), floats)
    c.refuse("cut", "tf.", numbers(1 << 30, 1 << 30), tf.constant(4, I64), numbers(0, 0, 3), floats)
    c.refuse("counted", "tf.io.bad_node", numbers(0, 3), numbers(1, 2, 3), tf.constant(-1, I64))
    c.refuse("counted", "tf.ops.counting", numbers(0, 3), numbers(1, -2, 3), tf.constant(3, I64))
    return c.replay(program)


MODELS = [ragged]
