# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Other ways to use a model: the command line, sessions, checkpoints, saving by TensorFlow."""
import contextlib
import io
import os
import re
import sys
import tempfile

import numpy as np
from tensorflow.python.tools import saved_model_cli

from checks import Printed, check, equal
from judge import Fault, array, same, tensor, tf, variables_of


def command_line(*arguments):
    """The output of saved_model_cli."""
    out, before = io.StringIO(), sys.argv
    sys.argv = ["saved_model_cli", *arguments]
    try:
        with contextlib.redirect_stdout(out):
            saved_model_cli.main()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
    finally:
        sys.argv = before
    return out.getvalue()


def contains(shown, *parts):
    flat = re.sub(r"\s+", " ", shown)
    for part in parts:
        if part not in flat:
            raise Fault(f"{part!r} is not in\n{shown}")


@check("tree, saved_model_cli")
def _(m, path, facts):
    shown = command_line("show", "--dir", path, "--all")
    contains(
        shown, "MetaGraphDef with tag-set: 'serve' contains the following SignatureDefs:",
        "signature_def['serving_default']: The given SavedModel SignatureDef contains the "
        "following input(s): inputs['image'] tensor_info: dtype: DT_FLOAT shape: (-1, 3) name: "
        "serving_default_image:0 The given SavedModel SignatureDef contains the following "
        "output(s): outputs['output_0'] tensor_info: dtype: DT_FLOAT shape: (-1, 3) name:",
        "Method name is: tensorflow/serving/predict", "signature_def['version']",
        "signature_def['first layer']", "Function Name: 'predict'",
        "image: TensorSpec(shape=(None, 3), dtype=tf.float32, name='image')")
    with tempfile.TemporaryDirectory() as out:
        np.save(os.path.join(out, "x.npy"), array(facts["x"]))
        command_line("run", "--dir", path, "--tag_set", "serve", "--signature_def",
                     "serving_default", "--inputs", f"image={out}/x.npy", "--outdir", out)
        got = np.load(os.path.join(out, "output_0.npy"))
    same("run", tf.constant(got), facts["predicted"])


@check("demo, saved_model_cli")
def _(m, path, facts):
    contains(command_line("show", "--dir", path, "--all"),
             "inputs['a'] tensor_info: dtype: DT_FLOAT shape: () name: serving_default_a:0",
             "Function Name: 'addprint'", "a: TensorSpec(shape=(), dtype=tf.float32, name='a')")
    with tempfile.TemporaryDirectory() as out, Printed() as printed:
        np.save(os.path.join(out, "five.npy"), np.float32(5))
        shown = command_line("run", "--dir", path, "--tag_set", "serve", "--signature_def",
                             "serving_default", "--inputs", f"a={out}/five.npy")
    contains(shown, "Result for output key output_0:", "6.0")
    if "6\n" not in printed.text:
        raise Fault(f"printed: {printed.text!r}")


def in_session(path, key, **inputs):
    """A signature as TensorFlow 1 runs it."""
    v1 = tf.compat.v1
    with v1.Session(graph=tf.Graph()) as session:
        model = v1.saved_model.load(session, ["serve"], path)
        signature = model.signature_def[key]
        out = session.run({k: t.name for k, t in signature.outputs.items()},
                          {signature.inputs[k].name: v for k, v in inputs.items()})
    return {k: tf.constant(v) for k, v in out.items()}


@check("tree, session")
def _(m, path, facts):
    x = array(facts["x"])
    same("predict", in_session(path, "serving_default", image=x)["output_0"], facts["predicted"])
    same("first", in_session(path, "first layer", a=x)["output_0"], facts["first"])
    same("version", in_session(path, "version")["output_0"],
         {"dtype": "int32", "shape": [], "values": [7]})


@check("rates, session")
def _(m, path, facts):
    x = array(facts["x"])
    same("scale", in_session(path, "serving_default", x=x)["output_0"], facts["scaled"])
    same("power", in_session(path, "power", a=8.0)["output_0"], facts["power"])


@check("mlp, session")
def _(m, path, facts):
    out = in_session(path, "train", features=array(facts["x"]), labels=array(facts["y"]))
    first = {"dtype": "float64", "shape": [], "values": facts["losses"]["values"][:1]}
    same("a step", out["output_0"], first)


@check("recurrent, session")
def _(m, path, facts):
    out = in_session(path, "serving_default", words=array(facts["words"]))
    same("last", out["output_0"], facts["last"])


@check("structures, session")
def _(m, path, facts):
    out = in_session(path, "dict", a=np.float32(3))
    equal("dict", {k: v.numpy().tolist() for k, v in out.items()}, {"z": 3.0, "B": 6.0, "a": 3})


@check("tree, checkpoint")
def _(m, path, facts):
    prefix = os.path.join(path, "variables", "variables")
    reader = tf.train.load_checkpoint(prefix)
    key = "/.ATTRIBUTES/VARIABLE_VALUE"
    same("last_w", tf.constant(reader.get_tensor("layers/1/w" + key)), facts["last_w"])
    equal("labels", reader.get_tensor("labels" + key).tolist(), [b"cat", b"dog"])
    equal("dtypes", reader.get_variable_to_dtype_map()["bf" + key], tf.bfloat16)
    mine = tf.train.Checkpoint(layers=[tf.train.Checkpoint(), tf.train.Checkpoint(
        w=tf.Variable(tf.zeros([3, 3])))])
    mine.restore(prefix).assert_nontrivial_match().expect_partial()
    same("restored", mine.layers[1].w.read_value(), facts["last_w"])


def saved_again(m):
    """A model as TensorFlow saves what it has loaded."""
    folder = tempfile.TemporaryDirectory()
    tf.saved_model.save(m, folder.name, signatures=dict(m.signatures))
    again = tf.saved_model.load(folder.name)
    again.folder = folder
    return again


@check("tree, saved again")
def _(m, path, facts):
    again = saved_again(m)
    x = tensor(facts["x"])
    same("predict", again.predict(x), facts["predicted"])
    same("signature", again.signatures["serving_default"](image=x)["output_0"], facts["predicted"])
    same("a list's", again.layers[1].call(x), facts["last"])
    equal("variables", len(variables_of(again)), len(variables_of(m)))


@check("rates, saved again")
def _(m, path, facts):
    again = saved_again(m)
    x = tensor(facts["x"])
    same("scale", again.scale(x), facts["scaled"])
    same("signature", again.signatures["power"](a=tf.constant(8.0))["output_0"], facts["power"])


@check("mlp, saved again")
def _(m, path, facts):
    x, y = tensor(facts["x"]), tensor(facts["y"])
    losses = [m.step(x, y) for _ in range(4)]
    again = saved_again(m)
    losses += [again.step(x, y) for _ in range(6)]
    same("losses", tf.stack(losses), facts["losses"], 64)


@check("talk, saved again")
def _(m, path, facts):
    with Printed() as printed:
        m.regions(tf.constant(5))
    m.v.assign([0.5, -1.0])
    again = saved_again(m)
    with Printed() as once_more:
        again.regions(tf.constant(5))
    equal("regions", once_more.text, printed.text)


@check("differentiated, saved again")
def _(m, path, facts):
    again = saved_again(m)
    x = tensor(facts["inputs"][0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = again.nested(x)
    for got, want in zip([y, *tape.gradient(y, [x, again.w])], facts["nested_0"]):
        same("nested", got, want)


@check("structures, saved again")
def _(m, path, facts):
    again = saved_again(m)
    equal("dict", {k: float(v) for k, v in again.dict(tf.constant(3.0)).items()},
          {"z": 3.0, "B": 6.0, "a": 3.0})


@check("polymorphic, saved again")
def _(m, path, facts):
    again = saved_again(m)
    equal("twice", (float(again.twice(tf.constant(1.5))), int(again.twice(tf.constant(4)))),
          (3.0, 8))


@check("tree, fingerprint")
def _(m, path, facts):
    first = tf.saved_model.experimental.read_fingerprint(path)
    if not first.saved_model_checksum:
        raise Fault(f"no fingerprint: {first}")
