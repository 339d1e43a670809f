# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""tf.Modules with everything that tf.function makes: branches, loops, gradients, assertions, state.

Each function builds a model in a folder and calls its functions; programs that load the folder
repeat the calls.
"""
import collections

import numpy as np
import tensorflow as tf

from script import Calls, encode_argument, encode_bytes, encode_tensor

rng = np.random.default_rng(7)


def normal(*shape):
    return tf.constant(rng.standard_normal(shape), tf.float32)


class Layer(tf.Module):
    def __init__(self, n, m):
        super().__init__()
        self.w = tf.Variable(normal(n, m), name="w")
        self.b = tf.Variable(tf.zeros([m]), name="b")
        self.calls = tf.Variable(0, name="calls", trainable=False)

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def __call__(self, x):
        self.calls.assign_add(1)
        return tf.nn.relu(tf.matmul(x, self.w) + self.b)


class Flow(tf.Module):
    def __init__(self):
        super().__init__()
        self.hidden = Layer(3, 4)
        self.layers = [Layer(3, 2), Layer(3, 1)]
        self.scale = tf.constant(3.0)
        self.table = tf.constant(rng.standard_normal((20, 10)), tf.float64)
        self.total = tf.Variable(0.0, name="total")

    @tf.function
    def predict(self, x, twice=False, shift=1.0):
        y = self.hidden(x) * self.scale + shift
        return y * 2.0 if twice else y

    @tf.function
    def nested(self, x):
        return {"a": self.hidden(x), "b": (self.layers[0](x), [self.layers[1](x)])}

    @tf.function
    def branches(self, x):
        if tf.reduce_sum(x) > 0.0:
            self.total.assign_add(tf.reduce_sum(x))
            y = x * 2.0
        else:
            y = x - 1.0
        return tf.switch_case(tf.cast(x[0, 0], tf.int32), [lambda: y, lambda: y + 10.0, lambda: -y])

    @tf.function
    def loops(self, n):
        a, b = tf.constant(0), tf.constant(1)
        values = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
        for i in tf.range(n):
            if i % 3 == 2:
                continue
            values = values.write(values.size(), a)
            a, b = b, a + b
            if a > 1000:
                break
        return values.stack(), a

    @tf.function
    def nested_loops(self, x):
        total = tf.zeros_like(x)
        for i in tf.range(3):
            j = 0
            while j < i:
                total += x * tf.cast(j + 1, x.dtype)
                j += 1
        return total

    @tf.function
    def grows(self, x):
        i = 0
        while tf.less(i, 3):
            tf.autograph.experimental.set_loop_options(
                shape_invariants=[(x, tf.TensorShape([None, 2]))])
            x = tf.concat([x, x[:1] + 1.0], 0)
            i += 1
        return x

    @tf.function
    def mapped(self, x):
        return tf.map_fn(lambda row: row * tf.reduce_sum(row), x)

    @tf.function
    def checked(self, x):
        tf.debugging.assert_less(x, 100.0, message="too large")
        return tf.sqrt(x)

    @tf.function
    def train(self, x):
        with tf.GradientTape() as tape:
            y = x
            for _ in tf.range(2):
                y = tf.tanh(tf.matmul(y, self.hidden.w) + self.hidden.b)[:, :3]
            loss = tf.reduce_mean(tf.square(y - 0.5))
        w, b = self.hidden.w, self.hidden.b
        gradients = tape.gradient(loss, [w, b])
        for v, g in zip([w, b], gradients):
            v.assign_sub(0.1 * g)
        return loss

    @tf.function
    def captured(self, i):
        return tf.gather(self.table, i)

    @tf.function(input_signature=[{"p": tf.TensorSpec([None], tf.float32),
                                   "q": tf.TensorSpec([], tf.int32)}])
    def of_dict(self, d):
        return d["p"] * tf.cast(d["q"], tf.float32), tf.shape(d["p"])

    @tf.function
    def text(self, s, x):
        joined = tf.strings.join([s, "!"], separator=" ")
        return tf.where(tf.equal(s, "b"), joined, s), tf.strings.format("{} of {}", (x, s))

    @tf.function
    def seeded(self):
        return tf.random.normal([3], seed=5), tf.random.uniform([2, 2], seed=6)

    @tf.function
    def seeded_of(self, n):
        return tf.random.normal(tf.stack([n, 2]), seed=5)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.float32)])
    def any_rank(self, x):
        y = tf.reduce_sum(x, axis=-1, keepdims=True)
        return tf.reshape(x / y, [-1]), tf.transpose(x), tf.shape(x), tf.rank(x), tf.size(x)

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float32)])
    def dense3(self, x):
        y = tf.tensordot(tf.stack([x, x]), tf.ones([tf.shape(x)[1], 2]), [[2], [0]])
        return y, tf.zeros([tf.shape(x)[0], 2]), tf.tile(x, [2, tf.shape(x)[0]])


def flow(folder, program):
    m = Flow()
    x = normal(2, 3)
    m.predict(x)
    m.predict(x, True)
    m.predict(x, twice=True, shift=2.5)
    m.predict.get_concrete_function(tf.TensorSpec([None, 3], tf.float32), shift=7.0)
    m.nested(x), m.branches(x), m.loops(tf.constant(10)), m.nested_loops(x)
    m.grows(normal(2, 2)), m.mapped(x), m.checked(normal(3)), m.train(x), m.train(normal(5, 3))
    m.captured(tf.constant([1, 3])), m.text(tf.constant(["a", "b"]), normal(2))
    m.seeded(), m.seeded_of(tf.constant(3))
    tf.saved_model.save(m, str(folder), signatures={
        "serving_default": m.hidden.__call__,
        "of_dict": m.any_rank.get_concrete_function()})
    c = Calls(folder)
    c.call("predict", x).call("predict", x, True).call("predict", x, twice=True, shift=2.5)
    c.call("predict", normal(7, 3), shift=7.0)
    c.call("hidden", normal(4, 3)).call("layers.1", normal(1, 3)).call("nested", x)
    for k in range(4):
        c.call("branches", tf.constant([[k - 0.5, 1, 2], [3, 4, -5]], tf.float32) * (-1) ** k)
    for n in (0, 1, 5, 40):
        c.call("loops", tf.constant(n))
    c.call("nested_loops", x).call("grows", normal(2, 2)).call("mapped", x)
    c.call("checked", tf.constant([1., 4., 9.]))
    c.refuse("checked", "too large", tf.constant([1., 400., 9.]))
    for _ in range(3):
        c.call("train", x)
    c.call("train", normal(5, 3))
    c.call("captured", tf.constant([19, 0])).refuse("captured", "[0, 20)", tf.constant([1, 20]))
    c.call("of_dict", {"p": normal(3), "q": tf.constant(4)})
    c.call("text", tf.constant(["x", "b"]), tf.constant([1.5, -2.0]))
    c.call("seeded").call("seeded").call("seeded_of", tf.constant(3))
    for shape in ([2, 3], [4], [2, 3, 4], [1, 0]):
        c.call("any_rank", normal(*shape))
    c.call("dense3", normal(4, 5))
    c.serve("serving_default", x=normal(6, 3))
    c.serve("of_dict", x=normal(6, 3))
    c.refuse("predict", "tf.saved_model.no_match", normal(2, 4))
    c.refuse("predict", "float32(2, 3), False, 1", tf.constant([[1, 2, 3]]))
    for v in (c.model.total, c.model.hidden.w, c.model.hidden.b, c.model.hidden.calls):
        c.variable(v)
    return c.replay(program)


class Drawing(tf.Module):
    """A generator, which functions advance: its state is a variable; draws with seeds."""

    def __init__(self):
        super().__init__()
        # The counter's low word overflows soon.
        self.rng = tf.random.Generator.from_state([-700, 5, 7], "philox")

    @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
    def draw(self, n):
        a = self.rng.normal([2, 3], 1.0, 2.0)
        b = self.rng.uniform([n], -5, 100, tf.int32)
        self.rng.skip(2)
        return a, b, self.rng.truncated_normal([n], dtype=tf.float64), self.rng.make_seeds(2)

    @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
    def loop(self, n):
        total = 0.0
        for _ in tf.range(n):
            total += self.rng.uniform([])
        return total, self.rng.uniform_full_int([3]), self.rng.uniform([2], dtype=tf.half)

    @tf.function(input_signature=[tf.TensorSpec(None), tf.TensorSpec([], tf.int32)])
    def choose(self, x, n):
        return (tf.random.shuffle(x, seed=3), tf.random.categorical(x, 5, seed=4),
                tf.random.categorical(x, n, tf.int32, seed=4),
                tf.random.uniform([n], -7, 99, tf.int32, seed=5),
                tf.random.truncated_normal([n], 1.0, 2.0, tf.float64, seed=6),
                tf.random.normal([9], dtype=tf.half, seed=6),
                tf.random.uniform([9], dtype=tf.bfloat16, seed=6))

    @tf.function(input_signature=[])
    def reset(self):
        self.rng.reset_from_seed(12)


def drawing(folder, program):
    tf.saved_model.save(Drawing(), str(folder))
    c = Calls(folder)
    n = tf.constant(3)
    for _ in range(2):
        c.call("draw", n, tolerance=0.0).call("loop", n, tolerance=0.0)
    for k in (4, 0, 3):
        c.call("choose", normal(5, 6), tf.constant(k), tolerance=0.0)
    c.call("reset").call("draw", tf.constant(0), tolerance=0.0).call("loop", n, tolerance=0.0)
    c.variable(c.model.rng._state_var, tolerance=0.0)
    return c.replay(program)


class Printing(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.string)])
    def show(self, x, s):
        for i in tf.range(2):
            tf.print("step", i, "of", x, "with", s, sep="|", end=" end\n")
        tf.print("%s {} \x01 100%", x[:0], [x, {"k": i}])
        tf.print(s, summarize=-1)
        return x


def printing(folder, program):
    import os
    import tempfile
    tf.saved_model.save(Printing(), str(folder))
    with tempfile.TemporaryFile() as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            c = Calls(folder).call("show", tf.range(9, dtype=tf.float32), tf.constant("text\n"))
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        file.seek(0)
        wanted = file.read().decode()
    wanted = wanted[wanted.index("step|"):]
    wrong = c.replay(program)
    if wrong or c.stderr != wanted:
        return f"{wrong}\nprinted\n{c.stderr!r}\nexpected\n{wanted!r}"
    return ""


class Kinds(tf.Module):
    """Variables of many dtypes, an asset, constants that are captured."""

    def __init__(self, path):
        super().__init__()
        self.values = [tf.Variable(tf.cast(tf.constant([0, 1, 3]), d), name=f"v_{d.name}")
                       for d in (tf.half, tf.bfloat16, tf.float64, tf.int8, tf.uint8, tf.int16,
                                 tf.uint16, tf.uint32, tf.uint64, tf.int64, tf.bool)]
        self.words = tf.Variable([["a", "b\0c"], ["", "\u00fc" * 100]], name="words")
        self.any_shape = tf.Variable([1.0], shape=tf.TensorShape(None), name="any_shape")
        self.empty = tf.Variable(tf.zeros([0, 3]), name="empty")
        self.file = tf.saved_model.Asset(path)
        self.shared = tf.constant(rng.standard_normal(200), tf.float32)
        self.by_name = {"one": tf.Variable(1.0), "two": tf.Variable(2.0)}

    @tf.function(input_signature=[])
    def read(self):
        return [v + v if v.dtype != tf.bool else tf.logical_not(v) for v in self.values] + [
            self.words, self.empty, self.any_shape]

    @tf.function(input_signature=[])
    def path(self):
        return tf.strings.join(["at ", self.file])

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def widen(self, x):
        self.any_shape.assign(tf.stack([x, x]))
        return self.any_shape + tf.reduce_sum(self.shared)

    @tf.function(input_signature=[tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32)])
    def by_names(self, x, y):
        self.by_name["one"].assign_sub(x)
        return {"z": self.by_name["one"] * y, "a": (x, None, [y])}


def kinds(folder, program):
    path = folder.parent / "words.txt"
    path.write_text("a\nb\n")
    tf.saved_model.save(Kinds(str(path)), str(folder))
    c = Calls(folder).call("read").call("path").call("widen", normal(4)).call("read")
    c.call("by_names", 2.0, 3).call("by_names", y=tf.constant(2.0), x=tf.constant(0.5))
    c.refuse("by_names", "tf.saved_model.no_match", 1.0)
    for v in c.model.values + [c.model.words, c.model.any_shape, c.model.empty]:
        c.variable(v)
    return c.replay(program)


Point = collections.namedtuple("Point", "y x")


class Arguments(tf.Module):
    """Python's kinds of arguments: all kinds of defaults, named tuples, dtypes."""

    @tf.function
    def defaults(self, x, mode="plain", pair=(1, 2), dtype=tf.float64, none=None, b=True):
        y = tf.cast(x, dtype) * pair[0]
        return y + pair[1] if mode == "plain" and b else y - pair[1]

    @tf.function(input_signature=[tf.TensorSpec([2], tf.float32), tf.TensorSpec([], tf.float32)])
    def of_tensor(self, x, y=tf.constant(7.0)):
        return x * y

    @tf.function
    def of_array(self, x, y=np.array([1.5, 2.5], np.float32)):
        return x - y

    @tf.function
    def point(self, p, k=1):
        return Point(p.y - p.x, [p.x]), {"k": [p.x, (p.y,)]}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def joined(self, x):
        out = tf.constant("")
        for word in x:
            out = out + word + ","
        return out, "<" + x

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float32),
                                  tf.TensorSpec([], tf.int32)])
    def parts(self, x, n):
        first, rest = tf.split(x, [1, -1], 1)
        return (tf.split(x, 2), first, rest, tf.slice(x, [n, 0], [1, n]),
                tf.slice(x, [2, 0], [2, 1]), tf.raw_ops.Unpack(value=x, num=4, axis=0),
                tf.one_hot([n, -1], 5000))


def arguments(folder, program):
    x = tf.constant([1.0, 4.0])
    m = Arguments()
    m.defaults(x), m.defaults(x, "other"), m.defaults(x, pair=(3, 4)), m.defaults(x, b=False)
    m.of_array(x), m.point(Point(x, x + 1.0))
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    c.call("defaults", x).call("defaults", x, "other").call("defaults", x, pair=(3, 4))
    c.call("defaults", x, "plain", (1, 2)).call("defaults", x, b=False)
    c.refuse("defaults", "tf.float64", x, "unknown")
    c.call("of_tensor", x).call("of_tensor", x, 2.0).call("of_array", x).call("of_array", x, x)
    c.call("point", Point(x, x * 3.0))
    c.text += b"call " + encode_bytes("point") + b"0 1 " + encode_argument(
        {"x": x, "y": x * 3.0}) + b"0 4 "
    c.text += b"".join(map(encode_tensor, [x * 2.0, x, x, x * 3.0]))  # by name, in any order
    c.call("joined", tf.constant(["a", "bc"])).call("joined", tf.constant([], tf.string))
    c.call("parts", normal(4, 3), tf.constant(2))
    c.refuse("parts", "a part beyond", normal(4, 3), tf.constant(4))
    c.refuse("parts", "equal parts", normal(3, 3), tf.constant(1))
    c.refuse("parts", "4 elements in the axis", normal(6, 3), tf.constant(1))
    return c.replay(program)


class Tables(tf.Module):
    """Lookup tables of all dtypes, in branches and loops, from tensors and from text files."""

    def __init__(self, vocabulary, prices):
        super().__init__()
        key_values, lines = tf.lookup.KeyValueTensorInitializer, tf.lookup.TextFileInitializer
        keys = {tf.string: [b"a", b"", b"\xff\x00b"], tf.int32: [3, -1, 7],
                tf.int64: [3, -1, 1 << 40]}
        values = {tf.string: [b"x", b"y\x00", b""], tf.int32: [1, 2, -3],
                  tf.int64: [5, 6, -1 << 50], tf.float32: [1.5, -0.25, 3e8],
                  tf.float64: [0.1, 2e300, -1.0], tf.bool: [True, False, True]}
        self.tables = []
        for k in keys:
            for v in values:
                if (v == tf.bool and k != tf.string) or (v == tf.int64 and k == tf.int32):
                    continue  # TensorFlow has no kernel
                self.tables.append(tf.lookup.StaticHashTable(
                    key_values(tf.constant(keys[k], k), tf.constant(values[v], v)),
                    tf.constant(values[v][1], v)))
        whole, number = tf.lookup.TextFileIndex.WHOLE_LINE, tf.lookup.TextFileIndex.LINE_NUMBER
        self.ids = tf.lookup.StaticHashTable(
            lines(vocabulary, tf.string, whole, tf.int64, number), -1)
        self.first = tf.lookup.StaticHashTable(
            lines(vocabulary, tf.string, whole, tf.int64, number, vocab_size=2,
                  value_index_offset=5), -1)
        self.names = tf.lookup.StaticHashTable(
            lines(vocabulary, tf.int64, number, tf.string, whole), "?")
        self.prices = tf.lookup.StaticHashTable(
            lines(prices, tf.string, 0, tf.float32, 2, delimiter=" "), -1.0)
        self.turns = tf.lookup.StaticHashTable(
            key_values(tf.range(2), tf.strings.as_string(tf.range(2))), "none")
        self.count = tf.Variable(0)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string), tf.TensorSpec(None, tf.int64)])
    def all_of(self, text, number):
        keys = {tf.string: text, tf.int32: tf.cast(number, tf.int32), tf.int64: number}
        return [t.lookup(keys[t.key_dtype]) for t in self.tables], [t.size() for t in self.tables]

    @tf.function
    def from_files(self, text):
        return (self.ids[text], self.first.lookup(text), self.prices.lookup(text),
                self.names.lookup(self.ids[text]), self.ids.size(), self.first.size())

    @tf.function
    def in_regions(self, text, n):
        total = tf.constant(0, tf.int64)
        for _ in tf.range(n):
            if tf.reduce_sum(self.ids.lookup(text)) > 2:
                total += tf.reduce_sum(self.first.lookup(text))
            else:
                total -= 1
            self.count.assign_add(1)
        return total, self.turns.lookup(self.count)


def tables(folder, program):
    folder.parent.mkdir(exist_ok=True)
    vocabulary, prices = (folder.parent / f"{name} of a table.txt" for name in ("words", "prices"))
    vocabulary.write_bytes(b"a\nbb\r\nd 4 5\n")
    prices.write_bytes(b"a 1 1.5\nbb 2 -3e2\nd 4 +5\n\xff\x00b 1 1e400")
    m = Tables(str(vocabulary), str(prices))
    texts = tf.constant([b"a", b"bb", b"", b"d 4 5", b"d", b"\xff\x00b"])
    m.in_regions(texts, tf.constant(2))
    m.from_files(texts), m.from_files(tf.reshape(texts, [2, 3]))
    tf.saved_model.save(m, str(folder), signatures={"files": m.from_files.get_concrete_function(
        tf.TensorSpec([None], tf.string))})
    vocabulary.unlink()
    prices.unlink()
    c = Calls(folder)
    c.call("all_of", texts, tf.constant([3, -1, 7, 0, 1 << 40], tf.int64))
    c.call("all_of", tf.constant(b"a"), tf.constant([[3], [5]], tf.int64))
    c.call("from_files", texts).call("from_files", tf.reshape(texts, [2, 3]))
    c.serve("files", text=texts)
    for n in (0, 1, 3):
        c.call("in_regions", texts, tf.constant(n))
    return c.replay(program)


class Missing(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.int64)])
    def both(self, x):
        return tf.io.decode_json_example(tf.as_string(x)), tf.image.decode_webp("")

    @tf.function(input_signature=[tf.TensorSpec([1, 2, 5, 5])])
    def channels_first(self, x):
        return tf.nn.conv2d(x, tf.ones([3, 3, 2, 4]), 1, "SAME", data_format="NCHW")

    @tf.function(input_signature=[tf.TensorSpec([])])
    def twice(self, x):
        return 2.0 * x


def unsupported(folder, program):
    """Calling a function that cannot run raises an error with the reason; the other functions
    run."""
    tf.saved_model.save(Missing(), str(folder))
    c = Calls(folder)
    for op in ("DecodeJSONExample", "DecodeWebP"):
        c.refuse("both", op, tf.constant([[1, 2]], tf.int64))
    c.refuse("channels_first", "data_format NCHW", tf.ones([1, 2, 5, 5]))
    c.call("twice", tf.constant(3.0))
    return c.replay(program)


class Cut(tf.Module):
    """Functions that were pruned from another function's graph."""

    def __init__(self):
        super().__init__()
        self.v = tf.Variable(3.0)

        def whole(x):
            middle = tf.identity(x * self.v, name="middle")
            return tf.identity(middle + 1.0, name="end")

        wrapped = tf.compat.v1.wrap_function(whole, [tf.TensorSpec([None], tf.float32, name="x")])
        self.whole = wrapped
        self.front = wrapped.prune(feeds=["x:0"], fetches="middle:0")
        self.both = wrapped.prune(feeds=["x:0"], fetches={"a": "middle:0", "b": "end:0"})
        self.back = wrapped.prune(feeds=["middle:0"], fetches="end:0")


def cut(folder, program):
    tf.saved_model.save(Cut(), str(folder))
    c = Calls(folder)
    for name in ("whole", "front", "both", "back"):
        c.call(name, tf.constant([2.0, -1.0]))
    return c.replay(program)


def first_version(resources):
    """A SavedModel of TensorFlow 1: a graph, signatures, and no objects."""
    def make(folder, program):
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [None, 3], name="x")
            scale = v1.placeholder_with_default(tf.constant(2.0), [], name="scale")
            with v1.variable_scope("net", use_resource=resources):
                w = v1.get_variable("w", initializer=tf.constant(
                    [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
                b = v1.get_variable("b", initializer=tf.constant([0.5, -0.5]))
            y = tf.nn.relu(tf.matmul(x, w) + b) * scale
            left, right = tf.split(y, 2, axis=1)
            session.run(v1.global_variables_initializer())
            session.run(v1.assign(w, w + 1.0))
            builder = v1.saved_model.Builder(str(folder))
            spec = v1.saved_model.build_signature_def
            info = v1.saved_model.build_tensor_info
            builder.add_meta_graph_and_variables(session, ["serve"], {
                "serving_default": spec({"x": info(x)}, {"y": info(y)}),
                "parts": spec({"x": info(x), "scale": info(scale)},
                              {"left": info(left), "right": info(right)}),
                "from_the_middle": spec({"y": info(y)}, {"right": info(right)})})
            builder.save()
        c = Calls(folder)
        x = normal(4, 3)
        c.serve(x=x).serve("parts", x=x, scale=tf.constant(-1.5))
        c.serve("from_the_middle", y=normal(5, 2))
        return c.replay(program)
    make.__name__ = "first_version_" + ("resources" if resources else "references")
    return make


class Optimized(tf.Module):
    """The raw ops of optimizers, with and without Nesterov's momentum."""

    def __init__(self, dtype):
        super().__init__()
        self.w = tf.Variable([1, -2, 0.5], dtype=dtype)
        self.slots = [tf.Variable(np.full(3, k / 4), dtype=dtype) for k in range(3)]

    @tf.function
    def step(self, g, lr):
        def number(x):
            return tf.constant(x, g.dtype)

        var, raw = self.w.handle, tf.raw_ops
        m, v, vhat = (s.handle for s in self.slots)
        raw.ResourceApplyGradientDescent(var=var, alpha=lr, delta=g)
        for nesterov in (False, True):
            for op in (raw.ResourceApplyMomentum, raw.ResourceApplyKerasMomentum):
                op(var=var, accum=m, lr=lr, grad=g, momentum=number(0.9), use_nesterov=nesterov)
        adam = dict(m=m, v=v, beta1_power=number(0.9), beta2_power=number(0.8), lr=lr,
                    beta1=number(0.9), beta2=number(0.99), epsilon=number(1e-3), grad=g)
        raw.ResourceApplyAdam(var=var, **adam)
        raw.ResourceApplyAdam(var=var, **adam, use_nesterov=True)
        raw.ResourceApplyAdamWithAmsgrad(var=var, vhat=vhat, **adam)
        rms = dict(lr=lr, rho=number(0.9), momentum=number(0.5), epsilon=number(1e-3), grad=g)
        raw.ResourceApplyRMSProp(var=var, ms=v, mom=m, **rms)
        raw.ResourceApplyCenteredRMSProp(var=var, mg=vhat, ms=v,
                                         mom=m, **rms)
        return self.w.read_value(), [s.read_value() for s in self.slots]


def optimized(folder, program):
    model = tf.Module()
    model.single, model.double = Optimized(tf.float32), Optimized(tf.float64)
    for part, dtype in ((model.single, tf.float32), (model.double, tf.float64)):
        part.step.get_concrete_function(tf.TensorSpec([3], dtype), tf.TensorSpec([], dtype))
    tf.saved_model.save(model, str(folder))
    c = Calls(folder)
    for path, dtype in (("single.step", tf.float32), ("double.step", tf.float64)):
        for g in ([0.5, -1, 2], [0, 3, -0.25]):
            c.call(path, tf.constant(g, dtype), tf.constant(0.1, dtype))
    return c.replay(program)


MODELS = [flow, drawing, printing, kinds, arguments, tables, unsupported, cut, optimized,
          first_version(True), first_version(False)]
