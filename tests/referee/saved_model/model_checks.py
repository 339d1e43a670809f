# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""A model as Python sees it: attributes, functions, structures, prints, training, random
numbers."""
import numpy as np

from checks import Printed, check, equal, fails, text
from judge import Fault, same, same_all, tensor, tf

# After ten steps of training, which amplify rounding errors.
ROUNDING_OF_TRAINING = 64


@check("demo")
def _(m, path, facts):
    equal("the variable", (m.x.numpy(), m.x.name, m.x.trainable), (1.0, "demo_module/x:0", True))
    with Printed() as printed:
        same("addprint", m.addprint(tf.constant(5.0)), facts["first"])
        by_name = m.signatures["serving_default"](a=tf.constant(-0.25))
    same("the signature", by_name["output_0"], facts["second"])
    equal("what it prints", printed.text, "6\n5.75\n")
    equal("the variable, changed", m.x.numpy(), np.float32(5.75))
    m.x.assign(10.0)
    with Printed():
        same("from Python's value on", m.addprint(tf.constant(-4.0)), facts["first"])


@check("unserved")
def _(m, path, facts):
    equal("no signatures", dict(m.signatures), {})
    equal("the variable", m.x.name, "demo_module/x:0")


@check("default")
def _(m, path, facts):
    equal("one signature", list(m.signatures), ["serving_default"])
    with Printed() as printed:
        m.signatures["serving_default"](a=tf.constant(-0.25))
    equal("what it prints", printed.text, "0.75\n")


@check("rates")
def _(m, path, facts):
    x = tensor(facts["x"])
    same("a captured constant, in a branch", m.scale(x), facts["scaled"])
    same("in a signature", m.signatures["serving_default"](x=x)["output_0"], facts["scaled"])
    same("in a loop", m.power(tf.constant(8.0)), facts["power"])
    same("in a loop, signature", m.signatures["power"](a=tf.constant(8.0))["output_0"],
         facts["power"])
    equal("a number", m.power(tf.constant(8.0)).numpy(), np.float32(0.125))
    equal("a string", m.name_it().numpy(), b"saved")
    equal("attributes", (m.rate.numpy(), m.training.numpy(), m.times.numpy(), m.label.numpy()),
          (np.float32(0.25), True, 3, b"saved"))
    same("a submodule's", m.scaler.mean, facts["mean"])
    same("a list of several types", m.list(x), facts["listed"])
    same("its second element", m.parts[1].read_value(), facts["second"])
    equal("its third element", (len(m.parts), m.parts[2].w.shape.as_list()), (3, [3, 3]))
    m.train(x)
    same("training goes on", m.w.read_value(), facts["trained"])
    names = [name for name, _ in tf.train.list_variables(path + "/variables/variables")]
    equal("what is in the checkpoint", [n.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE")
                                        for n in names if not n.startswith("_")],
          ["parts/1", "parts/2/b", "parts/2/w", "w"])


@check("tree")
def _(m, path, facts):
    x, longer = tensor(facts["x"]), tensor(facts["longer"])
    same("predict", m.predict(x), facts["predicted"])
    same("predict, by name", m.predict(image=longer), facts["predicted_longer"])
    same("serving_default", m.signatures["serving_default"](image=x)["output_0"],
         facts["predicted"])
    same("a submodule's", m.first.call(x), facts["first"])
    same("a list's", m.layers[1].call(x=x), facts["last"])
    same("version", m.version(), {"dtype": "int32", "shape": [], "values": [7]})
    same("version, signature", m.signatures["version"]()["output_0"],
         {"dtype": "int32", "shape": [], "values": [7]})
    same("a signature with a space", m.signatures["first layer"](a=x)["output_0"], facts["first"])
    same("a list's variable", m.layers[1].w.read_value(), facts["last_w"])
    same("a list of variables", m.scales[2].read_value(), facts["scale"])
    equal("lengths", (len(m.layers), len(m.scales)), (2, 3))
    equal("names", [v.name for v in (m.first.w, m.layers[1].b, m.scales[0], m.calls)],
          ["tree/first/w:0", "tree/layers_1/b:0", "tree/scales_0:0", "tree/calls:0"])
    equal("trainable", [v.trainable for v in (m.first.w, m.scales[0], m.calls)],
          [True, True, False])
    equal("calls", m.calls.numpy(), 3)
    equal("labels", list(m.labels.numpy()), [b"cat", b"dog"])
    equal("dtypes", [v.dtype.name for v in (m.calls, m.labels, m.h, m.bf, m.flag)],
          ["int64", "string", "float16", "bfloat16", "bool"])
    equal("values", (float(m.h), float(m.bf), bool(m.flag)), (1.5, -2.5, True))
    equal("an open dim", (m.open.shape.as_list(), m.open.numpy().tolist()), ([None], [1] * 4))
    m.open.assign([1.0, 2.0])
    try:
        m.predict(tf.zeros([2, 4]))
    except (ValueError, TypeError, tf.errors.InvalidArgumentError):
        pass
    else:
        raise Fault("a wrong shape is taken")


@check("words")
def _(m, path, facts):
    some, none = tensor(facts["some"]), tensor(facts["none"])
    same_all("as an attribute", m.price(some), facts["price of some"])
    same_all("in the other branch", m.price(none), facts["price of none"])
    equal("the variable beside them", m.asked.numpy(), 6)
    served = m.signatures["serving_default"](text=some)
    same_all("the signature", [served["output_0"], served["output_1"]], facts["price of some"])
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        graph = tf.compat.v1.saved_model.load(session, ["serve"], path)
        signature = graph.signature_def["serving_default"]
        ids = session.run(signature.outputs["output_0"].name,
                          {signature.inputs["text"].name: some.numpy()})
    equal("in a session", ids.tolist(), [2, -1, 0])

    tf.saved_model.save(m, path + "_again")
    again = tf.saved_model.load(path + "_again")
    same_all("saved once more", again.price(some), facts["price of some"])

    mine = tf.Module()
    mine.ids, mine.prices = (tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(["x"], [1]), -1) for _ in range(2))
    mine.asked = tf.Variable(7, dtype=tf.int64)
    tf.train.Checkpoint(mine).read(path + "_checkpoint").assert_consumed()
    equal("the variable of a checkpoint", mine.asked.numpy(), 0)


@check("structures")
def _(m, path, facts):
    def shaped(name, got, want):
        tf.nest.assert_same_structure(got, want)
        equal(name, [g.numpy().tolist() for g in tf.nest.flatten(got)], tf.nest.flatten(want))

    a, b = tf.constant(3.0), tf.constant(5.0)
    thrice = {"z": 3.0, "B": 6.0, "a": 3}
    lists = [3.0, 6.0, 9.0]
    shaped("both", m.both(a, b), (8.0, 15.0))
    shaped("both, by name", m.both(b=b, a=a), (8.0, 15.0))
    shaped("list", list(m.list(a)), lists)
    shaped("dict", dict(m.dict(a)), thrice)
    x = tf.constant([1.0, 2.0, 6.0])
    losses = {"loss": 3.0, "accuracy": 6.0, "Count": [3]}
    equal("losses", {k: v.numpy().tolist() for k, v in m.losses(x).items()}, losses)
    report = m.report(x)
    equal("report", (sorted(report), float(report["sum"])), (["sum", "train"], 9.0))
    equal("its losses", {k: v.numpy().tolist() for k, v in report["train"].items()}, losses)
    weighed = {"weighed": 10.0, "word": 4}
    shaped("weigh", dict(m.weigh({"word": tf.constant(4), "Weight": tf.constant(2.5)})), weighed)
    shaped("weigh, by name", dict(m.weigh(features={"Weight": tf.constant(2.5),
                                                    "word": tf.constant(4)})), weighed)
    shaped("constant", m.constant(), 42.0)
    shaped("passed", m.passed(a), (3.0, 3.0, 1.0))
    numbers = [tf.constant(v) for v in (1.0, 2.0, 6.0)]
    mean, extremes = m.moments(tf.stack(numbers))
    equal("moments", float(mean), 3.0)
    same("moments", extremes, facts["moments"])
    maps, nothing, pair = m.nested(a)
    equal("nested", sorted(maps), ["dict", "list"])
    shaped("nested dict", dict(maps["dict"]), thrice)
    shaped("nested list", list(maps["list"]), lists)
    equal("an empty tuple", nothing, ())
    equal("nested pair", (float(pair[0]), float(pair[1][0]), pair[1][1].numpy().tolist()),
          (3.0, 3.0, [3.0, 3.0]))
    with Printed() as printed:
        equal("nothing", m.nothing(a), None)
        equal("nothing, signature", dict(m.signatures["nothing"](a=b)), {})
    equal("nothing prints", printed.text, "nothing of 3\nnothing of 5\n")
    c = [tf.constant(float(k)) for k in range(9)]
    four = tf.constant(4)
    same("take", m.take((c[1], c[2]), {"z": c[3], "b": four}, [c[5], c[6]], (c[7], c[8])),
         facts["take"])
    same("take, by name", m.take(list=[c[5], c[6]], inputs=(c[7], c[8]), pair=(c[1], c[2]),
                                 dict={"b": four, "z": c[3]}), facts["take"])
    many = [tf.constant(float(k)) for k in range(1, 13)]
    want = sum(k * k for k in range(1, 13)) - 100.0
    equal("many", float(m.many(*many)), want)
    by_name = m.signatures["many"](**dict(zip("abcdefghijkl", many)))
    equal("many, signature", float(by_name["output_0"]), want)
    equal("unused", float(m.unused(a, tf.zeros([2, 0]), b)), -2.0)


@check("structures, signatures")
def _(m, path, facts):
    a, b = tf.constant(3.0), tf.constant(5.0)

    def called(name, *arguments, **named):
        out = m.signatures[name](*arguments, **named)
        return {key: value.numpy().tolist() for key, value in out.items()}

    equal("both", called("both", a=a, b=b), {"output_0": 8.0, "output_1": 15.0})
    equal("named", called("named", key=a, image=b), {"output_0": 8.0, "output_1": 15.0})
    equal("list", called("list", a), {"output_0": 3.0, "output_1": 6.0, "output_2": 9.0})
    equal("dict", called("dict", a=a), {"z": 3.0, "B": 6.0, "a": 3})
    equal("losses", called("losses", x=tf.constant([1.0, 2.0, 6.0])),
          {"loss": 3.0, "accuracy": 6.0, "Count": [3]})
    equal("losses, structure", sorted(m.signatures["losses"].structured_outputs),
          ["Count", "accuracy", "loss"])
    equal("weigh", called("weigh", features_word=tf.constant(4), features_Weight=tf.constant(2.5)),
          {"weighed": 10.0, "word": 4})
    equal("constant", called("constant"), {"output_0": 42.0})
    equal("passed", called("passed", a=a), {"output_0": 3.0, "output_1": 3.0, "output_2": 1.0})
    equal("unused", called("unused", a=a, b=tf.zeros([1, 3]), c=b), {"output_0": -2.0})
    inputs = m.signatures["take"].structured_input_signature[1]
    equal("take", sorted(inputs), ["dict_b", "dict_z", "inputs_0", "inputs_1", "list_0", "list_1",
                                   "pair_0", "pair_1"])
    values = {"pair_0": 1.0, "pair_1": 2.0, "dict_z": 3.0, "dict_b": 4, "list_0": 5.0,
              "list_1": 6.0, "inputs_0": 7.0, "inputs_1": 8.0}
    out = m.signatures["take"](**{k: tf.constant(v) for k, v in values.items()})
    same("take", out["output_0"], facts["take"])
    nested = called("nested", a=a)
    equal("nested", sorted(nested), [f"output_{k}" for k in range(9)])
    spec = m.signatures["moments"].structured_input_signature[1]["x"]
    equal("an open dim", (spec.shape.as_list(), spec.dtype, spec.name), ([None], tf.float32, "x"))
    fails(TypeError, m.signatures["both"], a)


@check("polymorphic")
def _(m, path, facts):
    equal("functions", len(m.twice.concrete_functions), 3)
    for value in (tf.constant(1.5), tf.constant(4), tf.constant([[1.0, 2.0]] * 3, tf.float64),
                  tf.zeros([0, 2], tf.float64)):
        got = m.twice(value)
        want = (value * 2).numpy()
        equal("twice", (got.dtype, got.numpy().tolist()), (value.dtype, want.tolist()))
    fails(ValueError, m.twice, tf.constant("text"))
    equal("floats", float(m.signatures["floats"](a=tf.constant(2.0))["output_0"]), 4.0)
    equal("ints", int(m.signatures["ints"](n=tf.constant(2))["output_0"]), 4)
    equal("pairs", int(m.pairs(right=tf.constant(5), left=tf.constant(6))), 30)


@check("talk")
def _(m, path, facts):
    x, s, t = (tensor(facts[k]) for k in "xst")
    numbers = tensor(facts["numbers"])
    with Printed() as printed:
        m.plain(x, s, t)
    equal("plain", printed.text, text(facts["plain"]))
    with Printed() as printed:
        m.options(numbers)
    equal("options", printed.text, text(facts["options"]))
    with Printed() as printed:
        m.regions(tf.constant(5))
    equal("regions", printed.text, text(facts["regions"]))
    with Printed() as printed:
        m.signatures["plain"](a=x, b=s, c=t)
    equal("a signature", printed.text.splitlines()[:3], text(facts["plain"]).splitlines()[:3])


@check("guard")
def _(m, path, facts):
    error = tf.errors.InvalidArgumentError

    def told(message, fact, *shown):
        expected = text(facts[fact]).split("expected ")[1].split("\n")[0]
        for part in (expected, *shown):
            if part not in message:
                raise Fault(f"{part!r} is not in\n{message}")

    same("positive", m.positive(tf.constant(2.0)), facts["positive"])
    told(fails(error, m.positive, tf.constant(-3.5)), "not_positive", "-3.5", "x must be positive")
    same("what is before is done, what follows is not", m.v.read_value(), facts["v1"])
    one, other = tf.constant([1.0, 3.0]), tf.constant([1.0, 2.0])
    same("equal", m.equal(one, one), facts["equal"])
    told(fails(error, m.equal, one, other), "not_equal", "[1 3]", "[1 2]")
    same("v", m.v.read_value(), facts["v2"])
    same("loop", m.loop(tf.constant(2)), facts["loop"])
    told(fails(error, m.loop, tf.constant(5)), "in_loop", "in a loop")
    same("v, after the loop", m.v.read_value(), facts["v3"])
    told(fails(error, m.apart, tf.constant(False)), "apart", "apart")
    equal("apart", float(m.apart(tf.constant(True))), 1.0)
    fails(error, lambda: m.signatures["apart"](a=tf.constant(False)))


@check("random")
def _(m, path, facts):
    for n, fact in ((5, "first"), (3, "second"), (300, "third")):
        same_all(fact, m.seeded(tf.constant(n)), facts[fact])
    same("in a loop", m.in_loop(tf.constant(4)), facts["loop"])
    x = tensor(facts["x"])
    same_all("chosen", m.chosen(x, tf.constant(5)), facts["chosen"])
    same_all("chosen again", m.chosen(x, tf.constant(3)), facts["chosen again"])
    first, second = m.unseeded().numpy(), m.unseeded().numpy()
    if (first == second).any():
        raise Fault("what has no seed is drawn twice")


@check("drawing")
def _(m, path, facts):
    same_all("first", m.draw(tf.constant(3)), facts["first"])
    same_all("in a loop", m.loop(tf.constant(4)), facts["loop"])
    same_all("second", m.draw(tf.constant(2)), facts["second"])
    same("state", m.rng._state_var.read_value(), facts["state"])
    equal("trainable", m.rng._state_var.trainable, False)
    rng = tf.random.Generator.from_state([-700, 5, 7], "philox")  # the same draws in TensorFlow
    own = [rng.normal([2, 3], 1.0, 2.0), rng.uniform([3], -5, 100, tf.int32)]
    rng.skip(2)
    own += [rng.truncated_normal([3], dtype=tf.float64), rng.make_seeds(2)]
    same_all("TensorFlow's", own, facts["first"])
    loop = [tf.stack([rng.uniform([]) for _ in range(4)]), rng.uniform_full_int([3])]
    same_all("TensorFlow's loop", loop, facts["loop"])


@check("mlp")
def _(m, path, facts):
    x, y = tensor(facts["x"]), tensor(facts["y"])
    same("predict", m.predict(x), facts["predicted"])
    same("predict, by name", m.signatures["serving_default"](x=x)["output_0"], facts["predicted"])
    losses = [m.step(x, y) for _ in range(9)]
    losses.append(m.signatures["train"](features=x, labels=y)["output_0"])
    same("losses", tf.stack(losses), facts["losses"], ROUNDING_OF_TRAINING)
    trained = [v.read_value() for v in (m.w1, m.b1, m.w2, m.b2, m.m1, m.m2, m.steps)]
    same_all("trained", trained, facts["trained"], ROUNDING_OF_TRAINING)
    if not losses[-1] < losses[0]:
        raise Fault("it does not learn")
    equal("trainable", [v.trainable for v in (m.w1, m.b2, m.m1, m.m2)], [True, True, False, False])


@check("mlp, trained by TensorFlow")
def _(m, path, facts):
    x, y = tensor(facts["x"]), tensor(facts["y"])
    weights, momenta = [m.w1, m.b1, m.w2, m.b2], [m.m1, None, m.m2, None]
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(m.predict(x) - y))
        losses.append(loss)
        for v, velocity, g in zip(weights, momenta, tape.gradient(loss, weights)):
            if velocity is not None:
                g = velocity.assign(0.9 * velocity + g)
            v.assign_sub(0.1 * g)
    same("losses", tf.stack(losses), facts["losses"], ROUNDING_OF_TRAINING)
    same_all("trained", [v.read_value() for v in weights], facts["trained"][:4],
             ROUNDING_OF_TRAINING)


@check("recurrent")
def _(m, path, facts):
    words, target = tensor(facts["words"]), tensor(facts["target"])
    same("last", m.last(words), facts["last"])
    same("last of nothing", m.last(words[:0]),
         {"dtype": "float64", "shape": [1, 3], "values": [0, 0, 0]})
    losses = [m.step(words, target) for _ in range(6)]
    same("losses", tf.stack(losses), facts["losses"], ROUNDING_OF_TRAINING)
    same_all("trained", [m.table.read_value(), m.w.read_value()], facts["trained"],
             ROUNDING_OF_TRAINING)


@check("differentiated")
def _(m, path, facts):
    for name, fact in facts.items():
        if name == "inputs":
            continue
        function, k = name.rsplit("_", 1)
        x = tensor(facts["inputs"][int(k)])
        for how, f in {"": getattr(m, function),
                       ", signature": lambda v: m.signatures[function](a=v)["output_0"]}.items():
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x)
            got = [y, *tape.gradient(y, [x, m.w], unconnected_gradients="zero")]
            same_all(name + how, [tf.convert_to_tensor(g) for g in got], fact)
    with tf.GradientTape() as outer:
        x = tensor(facts["inputs"][0])
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = m.loop(x)
        first = inner.gradient(y, x)
    if not np.isfinite(outer.gradient(first, x).numpy()).all():
        raise Fault("no second derivative of a loop")


@check("differentiated, in a function")
def _(m, path, facts):
    @tf.function
    def gradients(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = m.nested(x)
        return [y, *tape.gradient(y, [x, m.w])]

    for k, x in enumerate(facts["inputs"]):
        same_all("nested", gradients(tensor(x)), facts[f"nested_{k}"])


