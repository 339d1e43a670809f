# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares feature columns with TensorFlow's: the tensor that DenseFeatures makes of features.

    feature_columns.py PROGRAM

The program prints a line of JSON for each list of columns, with its Python expression. Keras 3 has
neither DenseFeatures nor SequenceFeatures, so TensorFlow's columns are sorted, evaluated and joined
here as Keras 2 did. Examples are in a file that the program writes.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

from file_checks import tf  # noqa: E402
import numpy as np  # noqa: E402
from tensorflow.python.feature_column import feature_column_v2 as v2  # noqa: E402

tf.get_logger().setLevel("ERROR")
FILE = "feature_columns_words.txt"

# What the expressions use.
fc = tf.feature_column
num = fc.numeric_column
buckets = fc.bucketized_column
hot = fc.indicator_column
identity = fc.categorical_column_with_identity
vocabulary = fc.categorical_column_with_vocabulary_list
hashed = fc.categorical_column_with_hash_bucket
weighted = fc.weighted_categorical_column
cross = fc.crossed_column
I32 = tf.int32
I64 = tf.int64
seq_num = fc.sequence_numeric_column
seq_identity = fc.sequence_categorical_column_with_identity
seq_vocabulary = fc.sequence_categorical_column_with_vocabulary_list
seq_hashed = fc.sequence_categorical_column_with_hash_bucket


def pattern(shape, dtype=tf.float32, partition_info=None):
    count = int(np.prod(shape))
    return tf.constant([(k % 7 - 3) / 4 for k in range(count)], dtype, shape)


def embed(column, dimension, combiner="mean", max_norm=None):
    return fc.embedding_column(column, dimension, combiner, pattern, max_norm=max_norm)


def shared(columns, dimension, combiner="mean"):
    return fc.shared_embeddings(columns, dimension, combiner, pattern)


def in_file(key, size, **options):
    return fc.categorical_column_with_vocabulary_file(key, FILE, size, **options)


def seq_in_file(key, size, **options):
    return fc.sequence_categorical_column_with_vocabulary_file(key, FILE, size, **options)


def sequences():
    at = [[0, 0], [0, 1], [2, 0], [3, 0], [3, 1], [3, 2]]

    def sparse(values, dtype, at=at, shape=(4, 3)):
        return tf.SparseTensor(at, tf.constant(values, dtype), shape)
    return {
        "q_words": sparse(["a", "c", "", "zz", "b", "a"], tf.string),
        "q_ids": sparse([0, 1, -1, 3, 2, 1], tf.int64),
        "q_x": sparse([1, .5, 2, -1, 3, .25], tf.float32),
        "q_short": sparse([1, 2], tf.float32, [[0, 0], [3, 1]]),
        "q_pairs": sparse([1, 2, 3, 4, 5, 6, 7], tf.int64, [
            [0, 0], [0, 1], [2, 0], [2, 1], [2, 2], [3, 0], [3, 3]], (4, 4)),
        "q_many": sparse([0, 2, 1, 3, 3, 0, -1], tf.int64, [
            [0, 0, 0], [0, 0, 1], [0, 1, 0], [2, 1, 1], [3, 0, 0], [3, 2, 0], [3, 2, 1]],
            (4, 3, 2)),
        "q_padded": tf.constant([[0, 1, -1], [2, -1, 3], [-1, -1, -1], [1, 1, 1]], tf.int64),
    }


def features():
    at = [[0, 0], [0, 1], [1, 0], [3, 0], [3, 1], [3, 2]]

    def sparse(values, dtype):
        return tf.SparseTensor(at, tf.constant(values, dtype), [4, 3])
    return {
        "x": tf.constant([-1, 0, 9.5, 10, 1e9, 33], tf.float32),
        "pair": tf.constant([[1, 2], [3, 40], [-5, 10], [0, 0], [9.999, 10.001], [1e30, -1e30]],
                            tf.float32),
        "grid": tf.constant([[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[0, 0], [0, 0]],
                             [[-1, -2], [-3, -4]], [[9, 9], [9, 9]], [[1, 0], [0, 1]]], tf.int32),
        "id": tf.constant([0, 3, -1, 2, -7, 5], tf.int64),
        "ids": tf.constant([[0, 1, 1], [2, -1, 3], [-1, -1, -1], [9, 1, 0], [3, 3, 3],
                            [-4, 2, 2]], tf.int32),
        "word": tf.constant(["male", "female", "", "x", "m\xe4le", "female"]),
        "words": tf.constant([
            ["a", "b", "a"], ["c", "", "zz"], ["", "", ""], ["b", "b", "b"], ["yy", "", "a"],
            ["a longer text of more than thirty-two characters", "c", ""]]),
        "weight": tf.constant([[.5, 2, -1], [3, 0, .25], [0, 0, 0], [1, 1, 1.5], [-2, 0, 4],
                               [7, .125, 0]], tf.float32),
        "s_words": sparse(["a", "c", "", "zz", "b", "a"], tf.string),
        "s_ids": sparse([0, 1, -1, 3, 2, 7], tf.int64),
        "s_weight": sparse([1, .5, 2, -1, 3, .25], tf.float32),
    }


class State(v2.StateManager):
    def __init__(self):
        self.of = {}

    def create_variable(self, column, name, shape, dtype=None, trainable=True, use_resource=True,
                        initializer=None):
        self.of[column, name] = tf.compat.v1.Variable(initializer(shape, dtype))

    def get_variable(self, column, name):
        return self.of[column, name]

    def add_resource(self, column, name, resource):
        self.of[column, name] = resource

    def has_resource(self, column, name):
        return (column, name) in self.of

    get_resource = get_variable


def sorted_columns(expression):
    columns = eval(expression)  # noqa: S307
    return sorted(columns, key=lambda column: column.name)


def dense_features(columns, given):
    state = State()
    cache = v2.FeatureTransformationCache(given)
    parts = []
    for column in columns:
        column.create_state(state)
        part = column.get_dense_tensor(cache, state)
        parts.append(tf.reshape(part, [-1, column.variable_shape.num_elements()]))
    return tf.concat(parts, -1)


def sequence_features(columns, given):
    """What SequenceFeatures of Keras 2 computes."""
    state = State()
    cache = v2.FeatureTransformationCache(given)
    parts, lengths = [], []
    for column in columns:
        column.create_state(state)
        part, length = column.get_sequence_dense_tensor(cache, state)
        count = column.variable_shape.num_elements()
        parts.append(tf.reshape(part, tf.concat([tf.shape(part)[:2], [count]], 0)))
        lengths.append(length)
    same = [tf.debugging.assert_equal(lengths[0], length) for length in lengths[1:]]
    with tf.control_dependencies(same):
        return tf.concat(parts, -1), tf.identity(lengths[0])


def is_sequence(column):
    of = getattr(column, "categorical_column", column)
    return "Sequence" in type(of).__name__


def expected(row):
    file = row.get("file")
    records = [r.numpy() for r in tf.data.TFRecordDataset(file)] if file else None
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        try:
            columns = sorted_columns(row["row"])
            sequence = is_sequence(columns[0])
            if file:
                given = tf.io.parse_example(records, fc.make_parse_example_spec(columns))
            else:
                given = sequences() if sequence else features()
            result = (sequence_features if sequence else dense_features)(columns, given)
            session.run([tf.compat.v1.global_variables_initializer(),
                         tf.compat.v1.tables_initializer()])
            return session.run(result)
        except tf.errors.OpError as error:
            return error.error_code


def served(folder):
    """The result of a model of ctflow, whose inputs have the names of the features."""
    serve = tf.saved_model.load(folder).signatures["serving_default"]
    names = serve.structured_input_signature[1]
    (result,) = serve(**{k: v for k, v in features().items() if k in names}).values()
    return result.numpy()


def are_near(got, want):
    return got.shape == want.shape and np.allclose(got, want, rtol=1e-6, atol=1e-6)


def array(result):
    return np.array(result["values"], np.float64).reshape(result["shape"])


def judge(row):
    want = expected(row)
    if isinstance(want, int) or "error" in row:
        got = row["error"]["values"][0] if "error" in row else None
        return got == want, got, want
    result = row["result"]
    if isinstance(result, list):
        (got, lengths), (want, counts) = result, want
        same = lengths["dtype"] == "int64" and np.array_equal(array(lengths), counts)
        return same and are_near(array(got), want), (got, lengths), (want, counts)
    got = array(result)
    same = result["dtype"] == "float32" and are_near(got, want)
    if same and "saved" in row:
        want = served(row["saved"])
        same = are_near(got, want)
    return same, got, want


def main():
    failed = count = 0
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pathlib.Path(FILE).write_text("b\nfemale\na\nc\n")
        output = subprocess.run([program], capture_output=True, text=True, check=True)
        for line in output.stdout.splitlines():
            row = json.loads(line)
            count += 1
            same, got, want = judge(row)
            if not same:
                failed += 1
                print(f"{row['row']}\n  got  {got}\n  want {want}")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
