# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the seed program, and calls what it saved from TensorFlow: seed.py PROGRAM."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf  # noqa: E402
from tensorflow.core.protobuf import config_pb2  # noqa: E402

faults = 0


def check(holds: bool, what: str, shown: object = "") -> None:
    global faults
    if not holds:
        faults += 1
        print(f"FAILED: {what}: {shown}")


def model(folder: pathlib.Path) -> None:
    m = tf.saved_model.load(str(folder / "data/demo/1"))
    check(m.addprint(tf.constant(5.0)).numpy() == 11.0, "addprint goes on from 6")
    check(m.x.numpy() == 11.0, "the variable is an attribute", m.x)
    check(isinstance(m.x, tf.Variable) and m.x.trainable, "a trainable tf.Variable")
    check(m.x.name == "demo_module/x:0", "its name", m.x.name)
    served = m.signatures["serving_default"](a=tf.constant(1.0))
    got = {k: v.numpy() for k, v in served.items()}
    check(got == {"output_0": 12.0}, "serving_default", got)


def events(folder: pathlib.Path) -> None:
    run = folder / "data/demomodule/run1"
    files = list(run.glob("events.out.tfevents.*"))
    check(len(files) == 1, "one event file", files)
    read = tf.compat.v1.train.summary_iterator
    values = [v for f in files for e in read(str(f)) for v in e.summary.value]
    check([v.tag for v in values] == ["demomodule"], "one tag", values)
    plugin = values[0].metadata.plugin_data
    about = (plugin.plugin_name, plugin.content)
    check(about == ("graph_run_metadata", b"1"), "the plugin", about)
    metadata = config_pb2.RunMetadata.FromString(values[0].tensor.string_val[0])
    graph = metadata.function_graphs[0].pre_optimization_graph
    ops = {n.name: n.op for n in graph.node}
    check(ops.get("demo_module/x") == "VarHandleOp", "the variable in its scope", ops)
    check("AssignAddVariableOp" in ops.values() and "PrintV2" in ops.values(), "the ops", ops)
    names = {s.node_name for d in metadata.step_stats.dev_stats for s in d.node_stats}
    check(names and names <= set(ops), "what ran is in the graph", names)
    trace = json.loads((run / "demomodule.trace.json").read_text())
    shown = {e["args"]["node"] for e in trace["traceEvents"]}
    check(names <= shown, "Chrome's trace has them, too", shown)
    check(all(e["ph"] == "X" and e["dur"] >= 0 for e in trace["traceEvents"]), "its events", trace)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        program = os.path.abspath(sys.argv[1])
        done = subprocess.run([program], cwd=name, capture_output=True, text=True, check=True)
        check(done.stderr.split() == ["6", "11", "11", "11"], "what it prints", done.stderr)
        model(pathlib.Path(name))
        events(pathlib.Path(name))
    print(f"seed: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
