# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares feature columns with TensorFlow's: the tensor that DenseFeatures makes of features.

    feature_columns.py PROGRAM

The program prints a line of JSON for each list of columns, with its Python expression. Keras 3 has
no DenseFeatures, so the columns are sorted, evaluated and joined here as Keras 2 did.
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


def pattern(shape, dtype=tf.float32, partition_info=None):
    count = int(np.prod(shape))
    return tf.constant([(k % 7 - 3) / 4 for k in range(count)], dtype, shape)


def embed(column, dimension, combiner="mean", max_norm=None):
    return fc.embedding_column(column, dimension, combiner, pattern, max_norm=max_norm)


def shared(columns, dimension, combiner="mean"):
    return fc.shared_embeddings(columns, dimension, combiner, pattern)


def in_file(key, size, **options):
    return fc.categorical_column_with_vocabulary_file(key, FILE, size, **options)


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


def dense_features(expression):
    state = State()
    columns = sorted(eval(expression), key=lambda column: column.name)  # noqa: S307
    cache = v2.FeatureTransformationCache(features())
    parts = []
    for column in columns:
        column.create_state(state)
        part = column.get_dense_tensor(cache, state)
        parts.append(tf.reshape(part, [-1, column.variable_shape.num_elements()]))
    return tf.concat(parts, -1)


def expected(expression):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        try:
            result = dense_features(expression)
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


def judge(row):
    want = expected(row["row"])
    if isinstance(want, int) or "error" in row:
        got = row["error"]["values"][0] if "error" in row else None
        return got == want, got, want
    result = row["result"]
    got = np.array(result["values"], np.float64).reshape(result["shape"])
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
