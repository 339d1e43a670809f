# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares pipelines with TensorFlow's: cardinality, elements, order and errors of two passes.

    data_rows.py PROGRAM

The program prints a line of JSON for each pipeline, with its Python expression.
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import zlib

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

from file_checks import tf  # noqa: E402

tf.get_logger().setLevel("ERROR")
MOST = 60  # elements of a pass

# What the expressions use.
D = tf.data.Dataset
R = D.range
sample = D.sample_from_datasets
choose = D.choose_from_datasets
csv = tf.data.experimental.CsvDataset
make_csv = tf.data.experimental.make_csv_dataset
from_list = tf.data.experimental.from_list


def sums_and_counts(key):
    """The key, sum and number of the elements of each group."""
    return tf.data.experimental.group_by_reducer(key, tf.data.experimental.Reducer(
        lambda k: (k, I(0), I(0)), lambda s, x: (s[0], s[1] + x, s[2] + 1),
        lambda k, total, count: (k, total, count)))


USED = ["name", "size", "petals"]


def I(values):  # noqa: E743
    return tf.constant(values, tf.int64)


def C(value):
    """A default of a CsvDataset; a plain int would be the number of a dtype."""
    return tf.constant(value)


def seeded(seed, make):
    tf.random.set_seed(seed)
    return make()


def lists():
    values = [[0], [1, 2, 3, 4], [5, 6, 7], [7, 8, 9, 10, 11], [13, 14, 15, 16, 17, 18, 19, 20],
              [21, 22]]
    return D.from_generator(lambda: iter(values),
                            output_signature=tf.TensorSpec([None], tf.int64))


def tables():
    def table(i):
        text = tf.strings.join(["x", tf.strings.as_string(i)])
        return tf.fill(tf.cast([i % 3, i % 2 + 1], tf.int32), text), i
    return R(5).map(table)


def size(x):
    return tf.shape(x)[0]


def tens(window):
    return window.batch(10)


def repeated(x):
    return D.from_tensors(x).repeat(6)


def not_two(x):
    with tf.control_dependencies([tf.debugging.assert_none_equal(x, I(2))]):
        return tf.identity(x)


def three():
    return [R(0, 5), R(10, 15), R(100, 105)]


def pairs():
    return D.from_tensor_slices((tf.constant([[1., 2.], [3., 4.], [5., 6.]]),
                                 tf.constant(["a", "", "long text"])))


def dicts():
    return R(3).map(lambda x: ({"size": x * 10, "name": tf.strings.as_string(x)}, x))


def sorted_parts(parts, x):
    return parts["name"], parts["size"], x


def dtypes():
    def all_of(x):
        return (tf.cast(x, tf.half) / 3, tf.cast(x, tf.complex64) / 3, tf.cast(x, tf.float64) / 3,
                x > 1, tf.cast(x, tf.uint8))
    return R(3).map(all_of)


def as_doubles(h, c, d, b, u):
    return (tf.cast(h, tf.float64), tf.math.imag(c), tf.math.real(c), d, b, tf.cast(u, tf.int64))


def one_by_one(shards):
    return shards.flat_map(lambda shard: shard)


def save_datasets(folder):
    pairs().save(str(folder / "saved_pairs"))
    dtypes().save(str(folder / "saved_dtypes"))
    R(4).map(lambda x: tf.fill([x], x)).save(str(folder / "saved_lists"))
    dicts().save(str(folder / "saved_dicts"))
    R(0).save(str(folder / "saved_nothing"))
    R(11).save(str(folder / "saved_shards"), compression="GZIP", shard_func=lambda x: x % 3)
    for _ in R(12).cache(str(folder / "cache_range")):
        pass
    for _ in pairs().cache(str(folder / "cache_pairs")):
        pass


def write_files(folder):
    save_datasets(folder)
    text = b"one\r\ntwo\n\n\xc3\xa4 three\rx\nlast"
    (folder / "a.txt").write_bytes(text)
    (folder / "b.txt").write_bytes(b"x\ny\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "long.txt").write_bytes(b"a" * 700_000 + b"\n" + b"b" * 300_000 + b"\r\nc")
    (folder / "a.txt.gz").write_bytes(gzip.compress(text))
    (folder / "a.txt.z").write_bytes(zlib.compress(text))
    table = b'a,1.5,3\n"b ""q"", c",,4\r\n,-2e3,\n"d",7,NA\n'
    (folder / "a.csv").write_bytes(table.replace(b"NA", b"5"))
    (folder / "a.csv.gz").write_bytes(gzip.compress(table.replace(b"NA", b"5")))
    (folder / "flowers.csv").write_bytes(
        b"id,petals,size,name\n1,5,.5,a\n2,,1.5,b\n3,4,,\n4,6,2,d\n5,3,7.25,e\n6,5,1e3,f\n"
        b"7,8,3,g\n")
    (folder / "head.csv").write_bytes(b'name,"si\nze"\nx,1\ny,\n')
    (folder / "lines.csv").write_bytes(b'"one\ntwo",a\n"x,y\r\n","b"\r\n"",""\rlast,"c"')
    (folder / "tabs.csv").write_bytes(b"a, b\t1\nc\t2.5\n")
    (folder / "one.csv").write_bytes(b"1\n\n3\n")
    (folder / "bad.csv").write_bytes(b'a,1\nb\nc,2,3\nd,x\n"e"f,4\ng"h,5\n\ni,6\nj,2.5\nk,7\n')
    (folder / "open.csv").write_bytes(b'a,b\n"c,d\ne,f\n')
    (folder / "bytes").write_bytes(bytes(range(20)))
    (folder / "bytes.gz").write_bytes(gzip.compress(bytes(range(20))))
    for name, records in {"1": [b"one", b"", b"three"], "2": [b"four"],
                          "damaged": [b"good", b"bad", b"never"]}.items():
        with tf.io.TFRecordWriter(str(folder / f"{name}.tfrecord")) as writer:
            for record in records:
                writer.write(record)
    damaged = folder / "damaged.tfrecord"
    content = bytearray(damaged.read_bytes())
    content[content.index(b"bad")] ^= 1
    damaged.write_bytes(content)


def leaves(element):
    """The tensors of an element: of ragged ones the values, then the row splits."""
    for leaf in tf.nest.flatten(element):
        if isinstance(leaf, tf.RaggedTensor):
            yield leaf.flat_values
            yield from reversed(leaf.nested_row_splits)
        elif isinstance(leaf, tf.SparseTensor):
            yield from (leaf.indices, leaf.values, leaf.dense_shape)
        else:
            yield leaf


def in_words(tensor):
    values = tensor.numpy()
    if tensor.dtype == tf.string:
        flat = [bytes(v).hex() for v in values.reshape(-1)] if tensor.shape.rank else [values.hex()]
    else:
        flat = values.reshape(-1).tolist()
    return {"dtype": tensor.dtype.name, "shape": tensor.shape.as_list(), "values": flat}


def a_pass(dataset):
    elements, code = [], 0
    try:
        for element in dataset.take(MOST):
            elements.append([in_words(leaf) for leaf in leaves(element)])
    except tf.errors.OpError as error:
        code = error.error_code
    return {"elements": elements, "error": code}


def expected(row):
    try:
        dataset = eval(row)  # noqa: S307
        return {"cardinality": int(dataset.cardinality()),
                "passes": [a_pass(dataset), a_pass(dataset)]}
    except tf.errors.OpError as error:
        return {"error": error.error_code}
    except ValueError:
        return {"error": tf.errors.INVALID_ARGUMENT}


def number(tensor):
    return tensor["values"][0]


def printed(row):
    if "error" in row:
        return {"error": number(row["error"])}
    passes = [{"elements": p["elements"], "error": number(p["error"])} for p in row["passes"]]
    return {"cardinality": number(row["cardinality"]), "passes": passes}


def main():
    failed = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_files(folder)
        globals()["F"] = lambda file: str(folder / file)
        output = subprocess.run([sys.argv[1], name], capture_output=True, text=True, check=True)
        for line in output.stdout.splitlines():
            row = json.loads(line)
            tf.random.set_seed(None)
            count += 1
            got, want = printed(row), expected(row["row"])
            if got != want:
                failed += 1
                print(f"{row['row']}\n  got  {str(got)[:1500]}\n  want {str(want)[:1500]}")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
