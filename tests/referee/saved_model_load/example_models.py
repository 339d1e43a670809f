# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Models whose input is serialized Examples: dense, sparse and ragged features; nodes of the three
ops that parse Examples, and Examples that do not fit."""
import tensorflow as tf

from script import Calls

F32, I64 = tf.float32, tf.int64


def example(**features):
    def feature(v):
        if isinstance(v[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=v))
        if isinstance(v[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=v))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=v))
    named = {k: feature(v) for k, v in features.items()}
    return tf.train.Example(features=tf.train.Features(feature=named)).SerializeToString()


BATCH = [example(x=[1.0, 2.0, 3.0], r=[0.5, 1.5, 2.5], i=[4, 0, 2], n=[1, 2], p=[5.0, 6.0],
                 words=[b"to", b"be"]),
         example(p=[7.0, 8.0]),
         example(x=[5.0], r=[4.0], i=[3], n=[0, 1], p=[0.5, 0.25], label=[3], words=[b"or"])]
R = tf.io.RaggedFeature
FEATURES = {
    "p": tf.io.FixedLenFeature([2], F32),
    "label": tf.io.FixedLenFeature([], I64, -1),
    "steps": tf.io.FixedLenSequenceFeature([], F32, allow_missing=True, default_value=9.0),
    "x": tf.io.VarLenFeature(F32),
    "words": tf.io.VarLenFeature(tf.string),
    "rows": R(F32, "r", row_splits_dtype=I64),
    "parts": R(F32, "r", [R.RowLengths("n")], row_splits_dtype=I64),
    "placed": tf.io.SparseFeature("i", "x", F32, 5),
}


def tensors(parsed):
    """The tensors of all features in the order of their names."""
    return [t for _, feature in sorted(parsed.items())
            for t in tf.nest.flatten(feature, expand_composites=True)]


class Examples(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def batch(self, serialized):
        return tensors(tf.io.parse_example(serialized, FEATURES))

    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def one(self, serialized):
        features = {k: v for k, v in FEATURES.items() if k != "steps"}
        return tensors(tf.io.parse_single_example(serialized, features))

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def first_version(self, serialized):
        out = tf.raw_ops.ParseExample(
            serialized=serialized, names=tf.constant([], tf.string), sparse_keys=["words", "i"],
            dense_keys=["label", "p"], dense_defaults=[tf.constant(7, I64), tf.constant([], F32)],
            sparse_types=[tf.string, I64], dense_shapes=[[], [2]])
        return tf.nest.flatten(out)

    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def single(self, serialized):
        out = tf.raw_ops.ParseSingleExample(
            serialized=serialized, dense_defaults=[tf.constant(7, I64)], num_sparse=1,
            sparse_keys=["words"], dense_keys=["label"], sparse_types=[tf.string],
            dense_shapes=[[]])
        return tf.nest.flatten(out)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def score(self, serialized):
        """A model on parsed features."""
        parsed = tf.io.parse_example(serialized, FEATURES)
        sums = tf.sparse.reduce_sum(parsed["x"], axis=1)
        means = tf.reduce_sum(parsed["rows"], axis=1)
        return sums + means + tf.reduce_sum(parsed["p"], 1) + tf.sparse.to_dense(
            parsed["placed"])[:, 0]


def examples(folder, program):
    tf.saved_model.save(Examples(), str(folder))
    c = Calls(folder)
    for rows in (BATCH, BATCH[:1], BATCH[1:], []):
        for name in ("batch", "first_version", "score"):
            c.call(name, tf.constant(rows, tf.string))
    for row in BATCH:
        c.call("one", tf.constant(row)).call("single", tf.constant(row))
    wrong = [(example(x=[1.0]), "tf.io.feature_missing"),
             (example(p=[1.0]), "tf.io.feature_size"),
             (example(p=[1, 2]), "tf.io.feature_dtype"),
             (BATCH[0][:20], "tf.io.")]
    for row, message in wrong:
        c.refuse("batch", message, tf.constant([BATCH[0], row]))
        c.refuse("first_version", message, tf.constant([row]))
        c.refuse("one", message, tf.constant(row))
    return c.replay(program)


MODELS = [examples]
