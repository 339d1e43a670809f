# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks TFRecord files and Examples with TensorFlow, and NumPy's files with NumPy, in both
directions: each side reads what the other writes, and where both write the same data, the files are
equal byte for byte.

    data_files.py PROGRAM

Every check is a function whose name begins with `check_`; the last line is their number.
"""
import io
import json
import pathlib
import random
import sys

import numpy as np

import file_checks
from file_checks import require, run_checks, tf
from tensorflow.train import (
    BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List,
    SequenceExample,
)

COMPRESSIONS = ["", "GZIP", "ZLIB"]

# The same specs as in the program's with_specs().
SPECS = {
    "x": tf.io.FixedLenFeature([2, 2], tf.float32),
    "label": tf.io.FixedLenFeature([], tf.int64, -7),
    "name": tf.io.FixedLenFeature([1], tf.string, ["none"]),
    "steps": tf.io.FixedLenSequenceFeature([2], tf.float32, True, 0.5),
    "words": tf.io.FixedLenSequenceFeature([], tf.string, True, "-"),
    "ids": tf.io.FixedLenSequenceFeature([], tf.int64, True, 9),
}


class Program(file_checks.Program):
    def __call__(self, what, *arguments, lines=()):
        return self.lines(what, *arguments, lines=lines)

    def records(self, paths, compression=""):
        """The records that it reads from each file, and whether it reached the end."""
        out = []
        for line in self("read records", "", compression, lines=paths):
            *records, end = line.split(" ")
            out.append(([bytes.fromhex(r) for r in records], end == "end"))
        return out


def tf_records(path, compression=""):
    out = []
    try:
        for record in tf.data.TFRecordDataset(str(path), compression):
            out.append(record.numpy())
    except tf.errors.DataLossError:
        return out, False
    return out, True


def some_records(rng):
    return [b"", b"\0", b"a" * 100, rng.randbytes(1000), rng.randbytes(300_000), b"z" * 500_000,
            *(rng.randbytes(rng.randrange(50)) for _ in range(50))]


def write_tf(path, records, compression=""):
    with tf.io.TFRecordWriter(str(path), compression) as writer:
        for record in records:
            writer.write(record)


# --- Records.


def check_our_records(program, folder):
    records = some_records(random.Random(1))
    for compression in COMPRESSIONS:
        program("write records", folder / "ours", compression, lines=[r.hex() for r in records])
        require(tf_records(folder / "ours", compression) == (records, True), compression)
    write_tf(folder / "theirs", records)
    program("write records", folder / "ours", "", lines=[r.hex() for r in records])
    require((folder / "ours").read_bytes() == (folder / "theirs").read_bytes(), "other bytes")


def check_their_records(program, folder):
    records = some_records(random.Random(2))
    for compression in COMPRESSIONS:
        for count in (0, 1, len(records)):
            write_tf(folder / "theirs", records[:count], compression)
            require(program.records([folder / "theirs"], compression) == [(records[:count], True)],
                    compression, count)


def check_compression_levels(program, folder):
    records = some_records(random.Random(3))
    for level in (0, 1, 9):
        for compression in ("GZIP", "ZLIB"):
            options = tf.io.TFRecordOptions(compression_type=compression, compression_level=level)
            with tf.io.TFRecordWriter(str(folder / "theirs"), options) as writer:
                for record in records:
                    writer.write(record)
            require(program.records([folder / "theirs"], compression) == [(records, True)],
                    compression, level)


def check_broken_records(program, folder):
    """Both sides read the same records before a flipped bit or a truncation. Then PROGRAM reports
    the fault in each case, while TensorFlow treats a part of a record's header as the end."""
    records = [b"a" * 20, b"", b"bc"]
    write_tf(folder / "whole", records)
    whole = (folder / "whole").read_bytes()
    paths = []
    for bit in range(0, len(whole) * 8, 3):
        broken = bytearray(whole)
        broken[bit // 8] ^= 1 << bit % 8
        paths.append(folder / f"bit{bit}")
        paths[-1].write_bytes(broken)
    for length in range(len(whole)):
        paths.append(folder / f"length{length}")
        paths[-1].write_bytes(whole[:length])
    for path, (ours, ended) in zip(paths, program.records(paths)):
        theirs, also_ended = tf_records(path)
        require(ours == theirs, path.name, ours, theirs)
        size = sum(16 + len(r) for r in ours)
        cut = len(path.read_bytes()) - size
        require(ended == (cut == 0), path.name, "the end")
        require(also_ended == ended or 0 < cut < 12, path.name, "TensorFlow's end")


# --- Examples.


def some_list(rng, kind, count):
    if kind == "float":
        return Feature(float_list=FloatList(
            value=[rng.choice([0.0, -0.0, 1e-42, float("inf"), rng.uniform(-9, 9)])
                   for _ in range(count)]))
    if kind == "int":
        return Feature(int64_list=Int64List(
            value=[rng.choice([0, -1, 2**63 - 1, -2**63, rng.randrange(300)])
                   for _ in range(count)]))
    return Feature(bytes_list=BytesList(value=[rng.randbytes(rng.choice([0, 1, 200]))
                                               for _ in range(count)]))


def some_feature(rng):
    kind = rng.choice(["float", "int", "bytes", "none"])
    return Feature() if kind == "none" else some_list(rng, kind, rng.choice([0, 1, 2, 5, 100]))


def some_features(rng):
    # No name is a prefix of another one: Python's classes sort the longer name first.
    names = ["x", "label", "name", "\u00e4\u20ac", *(f"{rng.random():.6f}" for _ in range(3))]
    return Features(feature={n: some_feature(rng) for n in names if rng.random() < 0.7})


def check_copied_examples(program, _):
    """Reading and writing gives the same bytes as TensorFlow's classes."""
    rng = random.Random(4)
    examples = [Example(features=some_features(rng)) for _ in range(300)]
    examples.append(Example(features=Features(feature={"": some_list(rng, "int", 3)})))
    examples = [e for e in examples if e.features.feature]  # like unset ones here
    for example, line in zip(
            examples, program("copy examples", lines=[e.SerializeToString().hex()
                                                      for e in examples])):
        require(bytes.fromhex(line) == example.SerializeToString(deterministic=True), example)


def check_copied_sequences(program, _):
    rng = random.Random(5)
    sequences = [
        SequenceExample(
            context=some_features(rng),
            feature_lists=FeatureLists(feature_list={
                name: FeatureList(feature=[some_feature(rng) for _ in range(rng.randrange(4))])
                for name in ("a", "b", "\u00e4")}))
        for _ in range(200)]
    sequences = [s for s in sequences if s.context.feature]
    for sequence, line in zip(
            sequences, program("copy sequences", lines=[s.SerializeToString().hex()
                                                        for s in sequences])):
        require(bytes.fromhex(line) == sequence.SerializeToString(deterministic=True), sequence)


def check_built_examples(program, folder):
    program("build examples", folder / "built", "GZIP")
    rows = list(tf.data.TFRecordDataset(str(folder / "built"), "GZIP"))
    require(len(rows) == 4, len(rows))
    for k, row in enumerate(rows):
        parsed = tf.io.parse_single_example(row, SPECS)
        x = np.array([[np.float32(0.1) * np.float32(k), -1], [1e-40, 3e38]], np.float32)
        require(parsed["x"].numpy().tobytes() == x.tobytes(), parsed["x"])
        require(parsed["label"] == 2**k, parsed["label"])
        require(parsed["name"].numpy().tolist() == [b"row %d" % k], parsed["name"])
        require(parsed["words"].numpy().tolist() == [b"\0word"] * k, parsed["words"])


def delimited(field, data):
    length, out = len(data), bytes([field << 3 | 2])
    while length >= 0x80:
        out += bytes([length & 0x7f | 0x80])
        length >>= 7
    return out + bytes([length]) + data


def unpacked(feature):
    """The same feature in the older encoding: numbers one by one."""
    if feature.HasField("float_list"):
        values = np.array(feature.float_list.value, "<f4")
        return delimited(2, b"".join(b"\x0d" + v.tobytes() for v in values))
    if feature.HasField("int64_list"):
        out = b""
        for v in feature.int64_list.value:
            packed = Feature(int64_list=Int64List(value=[v])).SerializeToString()
            out += b"\x08" + packed[4:]
        return delimited(3, out)
    return feature.SerializeToString()


def some_row(rng):
    """An Example most of whose features fit SPECS, in bytes that TensorFlow writes or can read:
    with repeated names and unpacked numbers."""
    fits = {"x": ("float", [4]), "label": ("int", [1]), "name": ("bytes", [1]),
            "steps": ("float", [0, 2, 6]), "words": ("bytes", [0, 1, 3]), "ids": ("int", [0, 1, 4])}
    entries = []
    for name, (kind, counts) in fits.items():
        if rng.random() < (0.02 if name == "x" else 0.2):
            continue
        for _ in range(rng.choice([1] * 9 + [2])):
            feature = some_list(rng, kind, rng.choice(counts))
            encode = unpacked if rng.random() < 0.2 else Feature.SerializeToString
            if rng.random() < 0.03:
                # Packed: TensorFlow 2.21 writes beyond its buffer if unpacked numbers are more
                # than it expects.
                feature, encode = some_feature(rng), Feature.SerializeToString
            entries.append((name, encode(feature)))
    entries.append(("other", some_feature(rng).SerializeToString()))
    rng.shuffle(entries)
    return delimited(1, b"".join(
        delimited(1, delimited(1, name.encode()) + delimited(2, data)) for name, data in entries))


def same_tensors(line, parsed):
    """Whether the program's tensors are TensorFlow's; None stands for an error."""
    ours = json.loads(line)
    if parsed is None or "error" in ours:
        require(parsed is None and "error" in ours, line, parsed)
        return
    for (name, spec), got in zip(SPECS.items(), ours, strict=True):
        want = parsed[name].numpy()
        require(got["dtype"] == spec.dtype.name, name, got)
        require(got["shape"] == list(np.shape(want)), name, got, want)
        if spec.dtype == tf.string:
            want = [v.hex() for v in np.ravel(np.array(want, object))]
        else:
            want = [want.tobytes().hex()]
        require(got["bytes"] == want, name, got, want)


def parse_tf(parse, serialized):
    try:
        return parse(serialized, SPECS)
    except tf.errors.InvalidArgumentError:
        return None


def check_parsed_examples(program, _):
    rng = random.Random(6)
    rows = [some_row(rng) for _ in range(1500)]
    parsed = [parse_tf(tf.io.parse_single_example, row) for row in rows]
    fine = sum(p is not None for p in parsed)
    require(700 < fine < 1400, fine, "of 1500 rows are fine")
    for line, want in zip(program("parse examples", lines=[r.hex() for r in rows]), parsed,
                          strict=True):
        same_tensors(line, want)


def check_parsed_batches(program, _):
    rng = random.Random(7)
    batches = [[some_row(rng) for _ in range(rng.choice([1, 2, 3, 5]))] for _ in range(500)]
    parsed = [parse_tf(tf.io.parse_example, batch) for batch in batches]
    fine = sum(p is not None for p in parsed)
    require(150 < fine < 450, fine, "of 500 batches are fine")
    lines = program("parse batches", lines=[" ".join(r.hex() for r in b) for b in batches])
    for line, want in zip(lines, parsed, strict=True):
        same_tensors(line, want)


# --- NumPy's files.

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
SHAPES = [(), (1,), (0,), (7,), (2, 3), (3, 0, 2), (2, 3, 4), (1, 1, 1, 1, 2, 1, 3, 2)]


def some_array(rng, dtype, shape):
    """Random bits, which include NaNs and denormals."""
    if dtype == "?":
        return np.array(rng.choices([False, True], k=int(np.prod(shape)))).reshape(shape)
    dtype = np.dtype(dtype)
    return np.frombuffer(rng.randbytes(dtype.itemsize * int(np.prod(shape))), dtype).reshape(shape)


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def check_arrays(program, folder):
    """All dtypes, shapes, orders and byte orders. The copies are equal to what numpy.save writes
    for the array in C order and the machine's byte order."""
    rng = random.Random(8)
    arrays = []
    for dtype in DTYPES:
        for shape in SHAPES:
            array = some_array(rng, dtype, shape)
            arrays += [array, np.asfortranarray(array),
                       array.astype(array.dtype.newbyteorder(">"))]
    paths = [folder / f"{k}.npy" for k in range(len(arrays))]
    for path, array in zip(paths, arrays):
        np.save(path, array)
    for path, array, line in zip(paths, arrays, program("copy arrays", lines=paths), strict=True):
        want = np.array(array.astype(array.dtype.newbyteorder("<")), order="C")
        got = json.loads(line)
        require(got["dtype"] == want.dtype.name and got["shape"] == list(want.shape), got, want)
        require(got["bytes"] == [want.tobytes().hex()], got, want)
        copy = pathlib.Path(f"{path}.copy")
        require(copy.read_bytes() == saved(want), array.dtype, array.shape)
        back = np.load(copy)
        require(back.dtype == want.dtype and back.tobytes() == want.tobytes(), back)


def check_arrays_of_strings(program, folder):
    texts = ["", "a", "\u00e4\u20ac", "\U0001f600 and more", "x" * 100, "a\0b"]
    arrays = []
    for array in (np.array(texts), np.array([texts, texts[::-1]]), np.array("one"), np.array([""]),
                  np.array([], "U3")):
        arrays += [array, np.asfortranarray(array), array.astype(array.dtype.newbyteorder(">")),
                   np.char.encode(array, "utf-8") if array.size else array.astype("S3")]
    paths = [folder / f"{k}.npy" for k in range(len(arrays))]
    for path, array in zip(paths, arrays):
        np.save(path, array)
    for path, array, line in zip(paths, arrays, program("copy arrays", lines=paths), strict=True):
        if array.dtype.kind == "U":
            array = np.char.encode(array, "utf-8") if array.size else array.astype("S1")
        got = json.loads(line)
        require(got["dtype"] == "string" and got["shape"] == list(array.shape), got, array)
        require([bytes.fromhex(b) for b in got["bytes"]] == array.ravel().tolist(), got, array)
        back = np.load(f"{path}.copy", allow_pickle=False)
        require(back.dtype.kind == "S" and back.tolist() == array.tolist(), back, array)


def check_formats(program, folder):
    """Formats 2.0 and 3.0, which numpy.save uses only for long headers."""
    array = np.arange(6, dtype="<f4").reshape(2, 3)
    paths = []
    for version in [(1, 0), (2, 0), (3, 0)]:
        paths.append(folder / f"{version[0]}.npy")
        with paths[-1].open("wb") as file:
            np.lib.format.write_array(file, array, version)
    for line in program("copy arrays", lines=paths):
        require(json.loads(line)["bytes"] == [array.tobytes().hex()], line)


if __name__ == "__main__":
    sys.exit(run_checks(dict(globals()), Program(sys.argv[1])))
