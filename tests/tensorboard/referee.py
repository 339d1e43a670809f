# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares log files with TensorFlow's: TensorFlow reads the files that PROGRAM writes and writes
the same summaries. Every event must be equal byte for byte except its time, and images must have
equal pixels. Then TensorFlow writes files, and PROGRAM must read the same values as TensorFlow.

    referee.py PROGRAM

The last line is the sum.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

NUMBERS = [
    tf.float32, tf.float64, tf.float16, tf.bfloat16, tf.int8, tf.int16, tf.int32, tf.int64,
    tf.uint8, tf.uint16, tf.uint32, tf.uint64, tf.bool,
]
IMAGES = [
    (tf.float32, (3, 5, 1), 1 / 64, 0.25), (tf.float32, (200, 120, 3), 1 / 128, 0.4),
    (tf.float64, (3, 5, 2), 1 / 64, 0.25), (tf.float16, (3, 5, 3), 1 / 64, 0.25),
    (tf.bfloat16, (3, 5, 4), 1 / 64, 0.25), (tf.uint8, (3, 5, 4), 1.0, 51.0),
    (tf.uint16, (3, 5, 1), 500.0, 25500.0), (tf.int8, (3, 5, 3), 1.0, 0.0),
    (tf.int16, (3, 5, 3), 400.0, 0.0), (tf.int32, (3, 5, 3), 20000000.0, 0.0),
    (tf.int64, (1, 1, 1), 1e15, 0.0),
]


def samples(dtype, shape, scale, offset):
    """logs.cpp has the same numbers."""
    k = np.arange(int(np.prod(shape, dtype=np.int64)))
    values = ((k * 7919 + 13) % 1000 / 8.0 - 50.0) * scale + offset
    return tf.constant(values.astype(dtype.as_numpy_dtype).reshape(shape))


def numbers(step, dtype):
    offset = 51 if dtype.is_unsigned or dtype == tf.bool else 0
    tf.summary.scalar("scalar", samples(dtype, (), 1.0, offset), step, "one *number*")
    many = samples(dtype, (5, 50), 1.0, offset)
    tf.summary.histogram("histogram", many, step)
    tf.summary.histogram("buckets", many, step, 7, "seven")
    plugin = tf.compat.v1.SummaryMetadata.PluginData(plugin_name="mine", content=b"content")
    tf.summary.write("tensor", many, step, tf.compat.v1.SummaryMetadata(
        display_name="name", summary_description="what it is", data_class=2, plugin_data=plugin))


def sounds(step):
    clips = samples(tf.float32, (4, 50, 2), 1 / 64, 0.0)
    tf.summary.audio("audio", clips, 44100, step)
    tf.summary.audio("one", clips, 8000, step, 1, description="the first")


def texts(step):
    tf.summary.text("text", "**bold** ä", step)
    tf.summary.text("list", ["a", ""], step, "a list")
    tf.summary.text("table", [["a", "b"], ["c", "d"]], step)


def scopes(step):
    tf.summary.scalar("outside", samples(tf.float32, (), 1.0, 0.0), step)
    with tf.name_scope("outer"):
        tf.summary.scalar("inside", samples(tf.float32, (), 1.0, 0.0), step)
        with tf.name_scope("inner"):
            tf.summary.scalar("", samples(tf.float32, (), 1.0, 0.0), step)
            with tf.name_scope("whole/"):
                tf.summary.scalar("path", samples(tf.float32, (), 1.0, 0.0), step)


def scopes_again(step):
    x = samples(tf.float32, (), 1.0, 0.0)

    def say():
        tf.summary.scalar("said", x, step)

    def within(name, f):
        with tf.name_scope(name):
            f()

    def twice():
        say()
        tf.cond(x > 0, say, say)
        tf.cond(x < 0, lambda: within("one", say), lambda: within("other", say))

    def count(i):
        within("o", say)
        return [i + 1]

    within("o", twice)
    within("o", twice)
    for name in ("o_1", "O", "o/", "a/b"):
        within(name, say)
    within("a", lambda: within("b", say))
    tf.while_loop(lambda i: i < 2, count, [0])
    tf.switch_case(tf.cast(x, tf.int32), [say, say])
    tf.case([(x > 0, say), (x > 1, say)], default=say)


def rows():
    """The calls of logs.cpp, each twice: logs.cpp makes them eagerly and traced."""
    calls = [lambda step, d=d: numbers(step, d) for d in NUMBERS]
    calls += [
        lambda step, d=d, shape=shape, scale=scale, offset=offset:
        tf.summary.image("image", samples(d, (4, *shape), scale, offset), step)
        for d, shape, scale, offset in IMAGES
    ]
    calls += [sounds, texts, scopes, scopes_again]
    for step, call in enumerate(calls):
        call(step)
        tf.function(call)(step) if call in (scopes, scopes_again) else call(step)


def log_file(folder):
    (path,) = pathlib.Path(folder).iterdir()
    return str(path)


def events(path):
    """Read by both of TensorFlow's readers."""
    old = list(tf.compat.v1.train.summary_iterator(path))
    new = [tf.compat.v1.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(path)]
    if [e.SerializeToString() for e in old] != [e.SerializeToString() for e in new]:
        raise SystemExit(f"{path}: summary_iterator and TFRecordDataset differ")
    return new


def without_images(event):
    """The event without its time and PNG files, and the pixels of the files."""
    out = tf.compat.v1.Event.FromString(event.SerializeToString())
    out.wall_time = 0
    pixels = []
    for value in out.summary.value:
        if value.metadata.plugin_data.plugin_name == "images":
            for k, png in enumerate(value.tensor.string_val[2:], 2):
                pixels.append(tf.io.decode_png(png).numpy())
                value.tensor.string_val[k] = b"png"
    return out.SerializeToString(), pixels


def compare_rows(ours, theirs):
    faults = []
    if len(ours) != len(theirs):
        faults.append(f"{len(ours)} events, TensorFlow {len(theirs)}")
    for k, (mine, other) in enumerate(zip(ours, theirs)):
        (message, pixels), (wanted, shown) = without_images(mine), without_images(other)
        if message != wanted:
            faults.append(f"event {k}: {mine}\nTensorFlow: {other}"[:2000])
        elif len(pixels) != len(shown) or not all(map(np.array_equal, pixels, shown)):
            faults.append(f"event {k}, step {mine.step}: other pixels than TensorFlow's")
    times = [e.wall_time for e in ours]
    if times != sorted(times) or not abs(times[-1] - theirs[-1].wall_time) < 600:
        faults.append("wall times are not those of now")
    return len(ours), faults


def line_of(*words):
    return "\t".join(str(w) for w in words)


def elements(tensor):
    array = tf.make_ndarray(tensor)
    if tensor.dtype == tf.string.as_datatype_enum:
        return "".join(s.hex() + "," for s in array.ravel())
    return array.tobytes().hex()


def lines(path):
    """The expected output of `logs read`."""
    out = []
    for e in events(path):
        out.append(line_of("event", "%.17g" % e.wall_time, e.step, e.file_version,
                           e.source_metadata.writer, e.graph_def.hex()))
        if e.HasField("tagged_run_metadata"):
            run = e.tagged_run_metadata
            out.append(line_of("run", run.tag, run.run_metadata.hex()))
        for v in e.summary.value:
            about, plugin = v.metadata, v.metadata.plugin_data
            words = ["value", v.tag, plugin.plugin_name, plugin.content.hex(), about.display_name,
                     about.summary_description, about.data_class]
            if v.HasField("simple_value"):
                words.append("%.9g" % v.simple_value)
            if v.HasField("tensor"):
                words += [tf.as_dtype(v.tensor.dtype).name,
                          ",".join(str(d.size) for d in v.tensor.tensor_shape.dim),
                          elements(v.tensor)]
            out.append(line_of(*words))
    return out


def legacy(folder):
    """Events of TensorFlow 1, TensorBoard's *_pb functions and tf.summary.graph."""
    with tf.Graph().as_default() as graph:
        tf.compat.v1.placeholder(tf.float32, name="x")
        writer = tf.compat.v1.summary.FileWriter(folder, graph)
    writer.add_summary(tf.compat.v1.Summary(value=[
        tf.compat.v1.Summary.Value(tag="v1", simple_value=0.0),
        tf.compat.v1.Summary.Value(tag="two", simple_value=1 / 3),
        tf.compat.v1.Summary.Value(
            tag="proto", tensor=tf.make_tensor_proto([[1.5, 2.5]], tf.float64)),
        tf.compat.v1.Summary.Value(tag="filled", tensor=tf.compat.v1.make_tensor_proto(
            7, tf.int32, shape=[2, 3])),
        tf.compat.v1.Summary.Value(tag="one", tensor=tf.make_tensor_proto(2.5, tf.float16)),
    ]), 7)
    writer.add_run_metadata(tf.compat.v1.RunMetadata(), "run", 8)
    writer.close()


def compare_lines(program, path):
    got = subprocess.run([program, "read", path], stdout=subprocess.PIPE, check=True)
    mine, wanted = got.stdout.decode().splitlines(), lines(path)
    faults = [f"{len(mine)} lines, TensorFlow {len(wanted)}"] if len(mine) != len(wanted) else []
    faults += [f"got  {a}\nwant {b}"[:2000] for a, b in zip(mine, wanted) if a != b]
    return len(wanted), faults


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs, old = (os.path.join(folder, name) for name in ("ours", "theirs", "old"))
        subprocess.run([program, "rows", ours], check=True)
        writer = tf.summary.create_file_writer(theirs)
        with writer.as_default():
            rows()
        writer.close()
        legacy(old)
        checks = [compare_rows(events(log_file(ours)), events(log_file(theirs)))]
        checks += [compare_lines(program, log_file(d)) for d in (ours, theirs, old)]
    faults = [fault for _, found in checks for fault in found]
    for fault in faults[:20]:
        print(fault)
    print(f"{sum(count for count, _ in checks)} events and values, {len(faults)} faults")
    return 1 if faults or not all(count for count, _ in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
