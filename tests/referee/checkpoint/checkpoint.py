# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks checkpoints in both directions: PROGRAM restores what TensorFlow saves, TensorFlow
restores what PROGRAM saves, and where both save the same objects, the files are equal byte for
byte.

    checkpoint.py PROGRAM

Every check is a function whose name begins with `check_`; the last line is their number.
"""
import json
import pathlib
import sys

import numpy as np
from tensorflow.core.protobuf import trackable_object_graph_pb2

import file_checks
from file_checks import require, run_checks, tf
import table

GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
NUMBERS = {
    "f64": tf.float64, "i8": tf.int8, "i16": tf.int16, "i32": tf.int32, "i64": tf.int64,
    "u8": tf.uint8, "u16": tf.uint16, "u32": tf.uint32, "u64": tf.uint64,
    "f16": tf.float16, "bf16": tf.bfloat16,
}


def variable(owner, name, dtype, value):
    return tf.Variable(tf.constant(value, dtype), name=owner.name + "/" + name, dtype=dtype)


class Named(tf.Module):
    """A module named by its path, so that the full names of variables are the program's."""

    def __init__(self, name):
        super().__init__()
        self._name = name


class Dense(Named):
    def __init__(self, name, k):
        super().__init__(name)
        self.w = variable(self, "w", tf.float32, np.arange(6).reshape(3, 2) + 10 * k)
        self.b = variable(self, "b", tf.float32, [k, -k])


class Inner(Named):
    def __init__(self, name):
        super().__init__(name)
        self.scale = variable(self, "scale", tf.float64, 1 / 3)
        self.rows = tf.Variable(tf.constant([[1., 2., 3.], [4., 5., np.nan]]),
                                shape=[None, 3], name=name + "/rows")


class Middle(Named):
    def __init__(self, name):
        super().__init__(name)
        self.inner = Inner(name + "/inner")
        self.after = variable(self, "after", tf.float32, -np.inf)


class Net(Named):
    """The attributes in the order in which the program declares them."""

    def __init__(self):
        super().__init__("net")
        self.f32 = variable(self, "f32", tf.float32, [[1e-45, 3e38, -0.0], [np.nan, 1, 2]])
        self.layers = [Dense(f"net/layers_{k}", k) for k in range(11)]
        for name in ("f64", "i8", "i16"):
            setattr(self, name, self.extremes(name))
        self.middle = Middle("net/middle")
        for name in ("i32", "i64", "u8", "u16", "u32", "u64"):
            setattr(self, name, self.extremes(name))
        self.flags = variable(self, "flags", tf.bool, [True, False, True])
        for name in ("f16", "bf16"):
            setattr(self, name, self.extremes(name))
        self.words = variable(self, "words", tf.string,
                              [["", "a\0b"], ["\xff".encode("latin1"), "long" * 10000]])
        self.names = [variable(self, f"names_{k}", tf.string, f"name {k}") for k in range(2)]

    def extremes(self, name):
        dtype = NUMBERS[name]
        return variable(self, name, dtype, np.array([dtype.min, dtype.max], dtype.as_numpy_dtype))


class Program(file_checks.Program):
    def tensors(self, *arguments):
        return tensors_of(self.lines(*arguments))


def tensors_of(lines):
    rows = (json.loads(line) for line in lines if line.startswith("{"))
    return {row["key"]: row for row in rows}


def same(row, value):
    value = np.asarray(value)
    is_text = value.dtype == object or value.dtype.kind == "S"
    require(row["dtype"] == ("string" if is_text else value.dtype.name), row, value.dtype)
    require(row["shape"] == list(value.shape), row["key"], row["shape"], value.shape)
    if is_text:
        want = [text.hex() for text in value.reshape(-1)]
    else:
        want = [value.tobytes().hex()]
    require(row["bytes"] == want, row["key"], row["bytes"][:4], want[:4])


def values_of(net):
    """The variables by their keys in a checkpoint whose root is the model."""
    out = {}

    def walk(node, path):
        if isinstance(node, tf.Variable):
            out[path + "/.ATTRIBUTES/VARIABLE_VALUE"] = node.numpy()
            return
        for name, child in node._trackable_children().items():
            walk(child, f"{path}/{name}" if path else name)

    walk(net, "")
    return out


def same_model(rows, net, step, counter):
    want = values_of(net)
    require(len(want) == 41, len(want), "variables")
    for key, value in want.items():
        same(rows[key], value)
    same(rows["step"], np.int64(step))
    same(rows["save_counter"], np.int64(counter))


def blank(net):
    """The same model with other values."""
    for v in net.variables:
        zeros = tf.zeros(tf.shape(v.read_value()), v.dtype)
        v.assign(zeros)
    return net


def training(net, step):
    step = tf.Variable(step, dtype=tf.int64, name="step", trainable=False)
    return tf.train.Checkpoint(step=step, model=net)


def object_graph(path):
    graph = trackable_object_graph_pb2.TrackableObjectGraph()
    graph.ParseFromString(tf.train.load_variable(path, GRAPH))
    return graph


def files_equal(a, b, *endings):
    for ending in endings or (".index", ".data-00000-of-00001"):
        left, right = (pathlib.Path(str(p) + ending).read_bytes() for p in (a, b))
        require(left == right, "the bytes of", a, "and", b, "differ in", ending)


def check_theirs_is_restored(program, folder):
    net = Net()
    path = training(net, 7).save(str(folder / "ckpt"))
    same_model(program.tensors("restore", path), net, 7, 1)
    same_model(program.tensors("restore", folder), net, 7, 1)  # the latest one
    root = tf.train.Checkpoint(net).write(str(folder / "root"))
    same_model(program.tensors("read-root", root), net, 0, 0)


def check_their_saved_model_is_restored(program, folder):
    net = Net()
    tf.saved_model.save(net, str(folder / "model"))
    same_model(program.tensors("restore-root", folder / "model"), net, 0, 0)


def check_ours_is_restored(program, folder):
    net = Net()
    theirs = training(net, 7).save(str(folder / "theirs"))
    ours = program.lines("again", theirs, folder / "ours" / "ckpt")[0]
    require(ours == str(folder / "ours" / "ckpt-2"), ours)
    require(tf.train.latest_checkpoint(folder / "ours") == ours, "latest_checkpoint")

    other = blank(Net())
    checkpoint = training(other, 0)
    checkpoint.restore(ours).assert_consumed()
    want, got = values_of(net), values_of(other)
    for key, value in want.items():
        np.testing.assert_array_equal(got[key], value, err_msg=key)
    require(int(checkpoint.step) == 7 and int(checkpoint.save_counter) == 2, "counters")

    for ending in (".root", ".shards"):
        other = blank(Net())
        tf.train.Checkpoint(other).read(str(folder / "ours" / "ckpt") + ending).assert_consumed()
        for key, value in values_of(other).items():
            np.testing.assert_array_equal(want[key], value, err_msg=key)


def check_same_bytes(program, folder):
    net = Net()
    checkpoint = training(net, 7)
    first = checkpoint.save(str(folder / "theirs"))
    ours = program.lines("again", first, folder / "ours")[0]
    theirs = checkpoint.save(str(folder / "theirs"))
    require(object_graph(ours) == object_graph(theirs), object_graph(ours), object_graph(theirs))
    files_equal(ours, theirs)
    text = (folder / "checkpoint").read_text()
    files_equal(folder / "ours.root", tf.train.Checkpoint(net).write(str(folder / "root")))
    require(text == (folder / "checkpoint").read_text().replace("ours", "theirs"), text)


def check_shards(program, folder):
    net = Net()
    theirs = tf.train.Checkpoint(net).write(str(folder / "theirs"))
    # TensorFlow writes several files: shards that are merged
    names = [name for name, _ in tf.train.list_variables(theirs)]
    for part in range(2):
        mine = names[part::2]
        tf.raw_ops.SaveV2(prefix=str(folder / f"part{part}"), tensor_names=mine,
                          shape_and_slices=[""] * len(mine),
                          tensors=[tf.constant(tf.train.load_variable(theirs, n)) for n in mine])
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=[str(folder / "part0"), str(folder / "part1")],
        destination_prefix=str(folder / "two"), delete_old_dirs=False)
    require((folder / "two.data-00001-of-00002").exists(), "two data files")
    same_model(program.tensors("read-root", folder / "two"), net, 0, 0)


def check_tables_of_many_blocks(program, folder):
    names = [f"scope{i % 97}/layer_{i}/kernel/.ATTRIBUTES/VARIABLE_VALUE" for i in range(12000)]
    tf.raw_ops.SaveV2(prefix=str(folder / "many"), tensor_names=names,
                      shape_and_slices=[""] * len(names),
                      tensors=[tf.constant([i, -i]) for i in range(len(names))])
    rows = program.tensors("dump", folder / "many")
    require(sorted(rows) == sorted(names), len(rows))
    for i, name in enumerate(names):
        same(rows[name], np.array([i, -i], np.int32))
    program.lines("copy", folder / "many", folder / "copy")
    files_equal(folder / "many", folder / "copy")
    reader = tf.train.load_checkpoint(str(folder / "copy"))
    require(reader.get_tensor(names[-1])[0] == 11999, "the last one")


def check_compressed_index(program, folder):
    net = Net()
    path = pathlib.Path(training(net, 3).save(str(folder / "ckpt")))
    index = path.with_name(path.name + ".index")
    small = table.compressed(index.read_bytes())
    require(len(small) < index.stat().st_size, "compressed")
    index.write_bytes(small)
    require(len(tf.train.list_variables(str(path))) == 44, "TensorFlow reads it, too")
    same_model(program.tensors("restore", path), net, 3, 1)


def check_edge_cases(program, folder):
    cases = {
        "scalar": tf.constant(2.5), "empty": tf.zeros([0, 3]),
        "no words": tf.zeros([2, 0], tf.string),
        "complex64": tf.constant([1 + 2j, -3.5j], tf.complex64),
        "complex128": tf.constant([[1 / 3 + 1e300j]], tf.complex128),
        "word": tf.constant("x"), "deep": tf.reshape(tf.range(2), [1, 1, 1, 2, 1, 1, 1, 1]),
        "key/with \"quotes\" and \u00fc": tf.constant([True]),
    }
    tf.raw_ops.SaveV2(prefix=str(folder / "cases"), tensor_names=list(cases),
                      shape_and_slices=[""] * len(cases), tensors=list(cases.values()))
    program.lines("copy", folder / "cases", folder / "copy")
    files_equal(folder / "cases", folder / "copy")
    for name, value in cases.items():
        np.testing.assert_array_equal(tf.train.load_variable(str(folder / "copy"), name), value)


def check_what_we_cannot(program, folder):
    tf.raw_ops.SaveV2(prefix=str(folder / "quantized"), tensor_names=["q", "f"],
                      shape_and_slices=["", ""],
                      tensors=[tf.zeros([1], tf.qint8), tf.constant(1.0)])
    require(program.lines("list", folder / "quantized") == ["f float32", "q qint8"], "listed")
    program.fails(r"tf\.io\.bundle_tensor.*'q' got dtype qint8", "dump", folder / "quantized")
    tf.raw_ops.SaveV2(prefix=str(folder / "deep"), tensor_names=["d"], shape_and_slices=[""],
                      tensors=[tf.zeros([1] * 9)])
    require(program.lines("list", folder / "deep") == ["d float32"], "listed")
    program.fails(r"tf\.io\.bundle_tensor.*'d' got rank 9", "dump", folder / "deep")


def check_slices(program, folder):
    """A variable that was saved in slices, like partitioned variables."""
    whole = np.arange(4 * 3, dtype=np.float32).reshape(4, 3)
    tf.raw_ops.SaveV2(prefix=str(folder / "s"), tensor_names=["p", "p", "p"],
                      shape_and_slices=["4 3 0,2:-", "4 3 2,2:0,1", "4 3 2,2:1,2"],
                      tensors=[whole[:2], whole[2:, :1], whole[2:, 1:]])
    require(program.lines("list", folder / "s") == ["p float32"], "listed once")
    same(program.tensors("dump", folder / "s")["p"], whole)

    # numbers of all lengths in the keys of the slices, which are read by key
    name = "a\0b\u00ff/p"
    places = [0, 1, 63, 64, 65, 8191, 8192, 8193, 16384, 2**20 - 1, 2**20, 2**20 + 1]
    whole = np.arange(places[-1], dtype=np.int32).astype(np.int8)
    slices = [f"{places[-1]} {a},{b - a}" for a, b in zip(places, places[1:])]
    tf.raw_ops.SaveV2(prefix=str(folder / "l"), tensor_names=[name] * len(slices),
                      shape_and_slices=slices,
                      tensors=[whole[a:b] for a, b in zip(places, places[1:])])
    (row,) = map(json.loads, program.lines("dump", folder / "l"))
    same(row, whole)


def check_mismatches(program, folder):
    class Other(Net):
        def __init__(self):
            super().__init__()
            self.f64 = tf.Variable([1.0, 2.0])

    path = training(Other(), 1).save(str(folder / "dtype"))
    program.fails(r"tf\.train\.mismatch.*net/f64:0.*float32 of shape \(2,\).*float64",
                  "restore", path)

    net = Net()
    net.i8 = tf.Variable(tf.zeros([3], tf.int8))
    path = training(net, 1).save(str(folder / "shape"))
    program.fails(r"tf\.train\.mismatch.*net/i8:0.*\(3,\)", "restore", path)

    net = Net()
    del net.i8
    path = training(net, 1).save(str(folder / "missing"))
    program.fails(r"tf\.train\.unmatched.*net/i8:0", "restore", path)

    net = Net()
    net.more = tf.Variable(1.0)
    path = training(net, 1).save(str(folder / "more"))
    program.fails(r"tf\.train\.unmatched.*model/more/", "restore", path)
    same_model(program.tensors("partial", path), Net(), 1, 1)


def check_slots(program, folder):
    """The file has the state of an optimizer; the model is restored without it."""
    net = Net()
    checkpoint = training(net, 5)
    slots = tf.Variable(tf.ones([2, 3]), name="momentum")
    checkpoint.optimizer = tf.keras.optimizers.SGD(momentum=0.5)
    checkpoint.optimizer.build([net.f32])
    checkpoint.slots = slots
    path = checkpoint.save(str(folder / "slots"))
    require(len(tf.train.list_variables(path)) > 45, "an optimizer's variables")
    same_model(program.tensors("partial", path), net, 5, 1)


def check_their_manager(program, folder):
    net = Net()
    checkpoint = training(net, 0)
    manager = tf.train.CheckpointManager(checkpoint, str(folder), 3)
    for _ in range(4):
        checkpoint.step.assign_add(1)
        manager.save()
    lines = program.lines("manage", folder, 2)
    require(lines[:3] == manager.checkpoints, lines[:3])
    require(lines[3] == manager.latest_checkpoint, lines[3])
    same_model(tensors_of(lines), net, 4, 4)
    # PROGRAM saved two more and deleted two
    again = tf.train.CheckpointManager(checkpoint, str(folder), 3)
    require([p[-6:] for p in again.checkpoints] == ["ckpt-4", "ckpt-5", "ckpt-6"],
            again.checkpoints)
    require(sorted(p.name for p in folder.glob("*.index")) ==
            ["ckpt-4.index", "ckpt-5.index", "ckpt-6.index"], sorted(folder.iterdir()))
    require(again.restore_or_initialize() == str(folder / "ckpt-6"), "the latest one")
    require(int(checkpoint.step) == 6 and int(checkpoint.save_counter) == 6, "counters")
    again.save()
    require(again.checkpoints[-1].endswith("ckpt-7"), again.checkpoints)


def check_our_manager(program, folder):
    require(program.lines("manage", folder / "new", 4)[0] == "none", "nothing to restore")
    checkpoint = training(Net(), 0)
    manager = tf.train.CheckpointManager(checkpoint, str(folder / "new"), 3)
    require([p[-6:] for p in manager.checkpoints] == ["ckpt-2", "ckpt-3", "ckpt-4"],
            manager.checkpoints)
    require(manager.restore_or_initialize().endswith("ckpt-4"), "the latest one")
    require(int(checkpoint.step) == 4, checkpoint.step)


def check_states_with_odd_names(program, folder):
    """Strings that TensorFlow quotes in the file `checkpoint`."""
    odd = folder / "it's \t\"odd\" \\ \u00fc"
    odd.mkdir()
    net = Net()
    path = training(net, 2).save(str(odd / "a\"b\n'c\\d\x01\u00e9"))
    same_model(program.tensors("restore", odd), net, 2, 1)
    before = (odd / "checkpoint").read_bytes()
    lines = program.lines("again", path, path[:-2])
    require("".join(lines[0:2]).endswith("-2"), lines)
    require((odd / "checkpoint").read_bytes() == before.replace(b"-1", b"-2"), before)


if __name__ == "__main__":
    sys.exit(run_checks(dict(globals()), Program(sys.argv[1])))
