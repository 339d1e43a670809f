# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Models with mutable lookup tables, saved by TensorFlow."""
import tensorflow as tf

from script import Calls


class ChangingTables(tf.Module):
    """Mutable tables of all dtypes; the values are scalars and vectors."""

    def __init__(self):
        super().__init__()
        values = {tf.string: [b"x", b"y\x00"], tf.int32: [1, -3], tf.int64: [5, -1 << 50],
                  tf.float32: [1.5, -0.25], tf.float64: [0.1, 2e300], tf.bool: [True, False]}
        of = {tf.string: (tf.int32, tf.int64, tf.float32, tf.float64, tf.bool),
              tf.int32: (tf.int32, tf.float32, tf.float64),
              tf.int64: (tf.string, tf.int32, tf.int64, tf.float32, tf.float64)}
        self.keys = {tf.string: tf.constant([b"a", b"\x00"]), tf.int32: tf.constant([3, -1]),
                     tf.int64: tf.constant([3, 1 << 40], tf.int64)}
        self.tables = []
        for k, dtypes in of.items():
            for v in dtypes:
                scalars = tf.constant(values[v], v)
                for rows in (scalars, tf.stack([scalars, scalars[::-1]])):
                    table = tf.lookup.experimental.MutableHashTable(k, v, rows[1])
                    table.insert(self.keys[k], rows)
                    self.tables.append(table)
        self.counts = tf.lookup.experimental.MutableHashTable(tf.int64, tf.int64, 0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string),
                                  tf.TensorSpec([None], tf.int64)])
    def all_of(self, text, number):
        keys = {tf.string: text, tf.int32: tf.cast(number, tf.int32), tf.int64: number}
        found = [t.lookup(keys[t.key_dtype]) for t in self.tables]
        for t in self.tables:
            first = tf.repeat(self.keys[t.key_dtype][:1], tf.size(number))
            t.insert(keys[t.key_dtype], t.lookup(first))
            t.remove(keys[t.key_dtype][:1])
        return (found, [t.lookup(keys[t.key_dtype]) for t in self.tables],
                [t.size() for t in self.tables])

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64)])
    def count(self, x):
        for k in tf.range(tf.size(x)):
            if x[k] < 0:
                self.counts.remove(-x[k:k + 1])
            else:
                self.counts.insert(x[k], self.counts[x[k]] + 1)
        keys, values = self.counts.export()
        order = tf.argsort(keys)
        return (tf.gather(keys, order), tf.gather(values, order), self.counts.size(),
                self.counts.lookup(x, 10 * x))


def changing_tables(folder, program):
    m = ChangingTables()
    m.count(tf.constant([7, 7, 2], tf.int64))
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    texts, numbers = tf.constant([b"b", b"a", b""]), tf.constant([4, 3, 1 << 40], tf.int64)
    c.call("all_of", texts, numbers).call("all_of", texts, numbers)
    for x in ([7, 5], [-7, 2, 2], [], [-1, -2, 9]):
        c.call("count", tf.constant(x, tf.int64))
    return c.replay(program)


class DenseTables(tf.Module):
    """Dense tables of all dtypes."""

    def __init__(self):
        super().__init__()
        values = {tf.int32: [1, -3], tf.int64: [5, -1 << 50], tf.float32: [1.5, -0.25],
                  tf.float64: [0.1, 2e300], tf.bool: [True, False]}
        self.keys = {tf.string: tf.constant([b"a", b"\x00"]), tf.int32: tf.constant([3, -5]),
                     tf.int64: tf.constant([3, 1 << 40], tf.int64)}
        special = {tf.string: ("", "$"), tf.int32: (-7, 7), tf.int64: (-7, 1 << 50)}
        self.tables = []
        for k, (empty, deleted) in special.items():
            for v, numbers in values.items():
                if k == tf.int32 and v in (tf.int64, tf.bool):
                    continue
                scalars = tf.constant(numbers, v)
                for rows in (scalars, tf.stack([scalars, scalars[::-1]])):
                    table = tf.lookup.experimental.DenseHashTable(
                        k, v, rows[1], empty, deleted, initial_num_buckets=1024)
                    table.insert(self.keys[k], rows)
                    self.tables.append(table)
        self.usual = tf.lookup.experimental.DenseHashTable(tf.int64, tf.int64, 0, 0, -1)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string),
                                  tf.TensorSpec([None], tf.int64)])
    def all_of(self, text, number):
        keys = {tf.string: text, tf.int32: tf.cast(number, tf.int32), tf.int64: number}
        found = [t.lookup(keys[t.key_dtype]) for t in self.tables]
        for t in self.tables:
            first = tf.repeat(self.keys[t.key_dtype][:1], tf.size(number))
            t.insert(keys[t.key_dtype], t.lookup(first))
            t.remove(self.keys[t.key_dtype][1:])
        return (found, [t.lookup(keys[t.key_dtype]) for t in self.tables],
                [t.size() for t in self.tables])

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64)])
    def count(self, x):
        for k in tf.range(tf.size(x)):
            self.usual.insert(x[k], self.usual[x[k]] + 1)
        keys, values = self.usual.export()
        return keys, values, self.usual.size()


def dense_tables(folder, program):
    m = DenseTables()
    m.count(tf.constant([7, 7, 131079], tf.int64))
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    texts, numbers = tf.constant([b"b", b"a", b"c"]), tf.constant([4, 3, 1 << 40], tf.int64)
    c.call("all_of", texts, numbers).call("all_of", texts, numbers)
    for x in ([7, 5], [2, 2, -9], []):
        c.call("count", tf.constant(x, tf.int64))
    return c.replay(program)


class VectorKeys(tf.Module):
    """Dense tables whose keys are vectors."""

    def __init__(self):
        super().__init__()
        def table(dtype, default, empty, deleted):
            return tf.lookup.experimental.DenseHashTable(
                dtype, tf.float32, default, empty, deleted, initial_num_buckets=16)
        self.pairs = table(tf.int64, -1.0, [0, 0], [-1, -1])
        self.words = table(tf.string, [-1.0, -2.0], ["", ""], ["", "$"])
        self.ones = table(tf.int32, -1.0, [0], [-1])

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.int64),
                                  tf.TensorSpec([None, 2], tf.string)])
    def all_of(self, pairs, words):
        short = tf.cast(pairs[:, :1], tf.int32)
        found = self.pairs.lookup(pairs), self.words.lookup(words), self.ones.lookup(short)
        self.pairs.insert(pairs, tf.cast(tf.range(tf.shape(pairs)[0]), tf.float32))
        self.words.insert(words, tf.ones([tf.shape(words)[0], 2]))
        self.ones.insert(short, found[0])
        self.ones.remove(short[:1])  # a table that exports would keep the bucket, in TensorFlow
        keys, values = self.pairs.export()
        texts, rows = self.words.export()
        return (found, keys, texts, tf.reduce_sum(values), tf.shape(rows), self.pairs.size(),
                self.ones.lookup(short))


def vector_keys(folder, program):
    m = VectorKeys()
    m.pairs.insert(tf.constant([[1, 2], [2, 1], [1 << 40, 7]], tf.int64), [1.0, 2.0, 3.0])
    m.words.insert(tf.constant([["a", "bc"], ["ab", "c"]]), [[1.0, 2.0], [3.0, 4.0]])
    m.ones.insert(tf.constant([[5], [21]]), [1.0, 2.0])
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    for pairs, words in (([[1, 2], [2, 2]], [["a", "bc"], ["abc", ""]]),
                         ([[5, 5], [9, 1], [2, 1]], [["x", "y"]]),
                         ([[3, 3]], [["ab", "c"], ["", "c"]])):
        c.call("all_of", tf.constant(pairs, tf.int64), tf.constant(words))
    c.refuse("all_of", "tf.lookup.dense_keys", tf.constant([[3, 1], [0, 0]], tf.int64),
             tf.constant([["a", "b"]]))
    c.refuse("all_of", "tf.lookup.dense_keys", tf.constant([[3, 1]], tf.int64),
             tf.constant([["", "$"]]))
    return c.replay(program)


MODELS = [changing_tables, dense_tables, vector_keys]
