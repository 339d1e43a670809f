# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's branches, loops, sequences and optionals, as TensorFlow's ops.

A sequence is a list of TensorFlow (TensorListPushBack and so on), whose elements may differ in
shape. An optional is a sequence or a tensor, or None."""
import tensorflow as tf

from elementwise import ONNX_TYPES


class Sequence:
    def __init__(self, handle, dtype):
        self.handle, self.dtype = handle, dtype

    @staticmethod
    def empty(dtype):
        return Sequence(tf.raw_ops.EmptyTensorList(
            element_shape=tf.constant(-1), max_num_elements=-1, element_dtype=dtype), dtype)

    @staticmethod
    def of(items, dtype=None):
        out = Sequence.empty(items[0].dtype if dtype is None else dtype)
        for x in items:
            out = out.pushed(x)
        return out

    def pushed(self, x):
        return Sequence(tf.raw_ops.TensorListPushBack(input_handle=self.handle, tensor=x),
                        self.dtype)

    def length(self):
        return tf.raw_ops.TensorListLength(input_handle=self.handle)

    def at(self, index):
        return tf.raw_ops.TensorListGetItem(
            input_handle=self.handle, index=tf.cast(index, tf.int32),
            element_shape=tf.constant(-1), element_dtype=self.dtype)


def flat(value):
    return value.handle if isinstance(value, Sequence) else value


def like_given(handle, value):
    return Sequence(handle, value.dtype) if isinstance(value, Sequence) else handle


# ---- branches and loops

def if_(n, condition):
    """Both branches are functions unless one of them does not accept the shapes of the case, or
    returns an optional without a value."""
    branches = n.get("then_branch"), n.get("else_branch")
    if n.evaluating:
        n.taken = int(not bool(condition))
        try:
            other = n.run(branches[1 - n.taken])
        except (ValueError, tf.errors.OpError):
            other = [None]
        n.examples = n.run(branches[n.taken])
        n.both = all(r is not None for r in (*other, *n.examples))
        return n.examples
    if not n.both:
        return n.run(branches[n.taken])
    made = tf.cond(tf.reshape(condition, []),
                   *(lambda b=b: [flat(r) for r in n.run(b)] for b in branches))
    return [like_given(m, e) for m, e in zip(made, n.examples)]


def loop(n, count, condition, *states):
    """While with the states, and for each result of an iteration a list."""
    body = n.get("body")
    kept = len(states)
    condition = tf.constant(True) if condition is None else tf.reshape(condition, [])
    limit = tf.constant(2 ** 62, tf.int64) if count is None else tf.reshape(count, [])
    states = [Sequence.empty(tf.float32) if s is None else s for s in states]
    wanted = len(body.outputs) - 1 - kept
    lists = [None] * wanted
    if n.evaluating:  # as a loop of Python
        at, collected = 0, [[] for _ in lists]
        while at < int(limit) and bool(condition):
            condition, *made = n.run(body, tf.constant(at, tf.int64), condition, *states)
            states, made = made[:kept], made[kept:]
            for c, m in zip(collected, made):
                c.append(m)
            at += 1
        n.examples = states, [c[0] for c in collected]
        return [*states, *(tf.stack(c) for c in collected)]
    examples, scanned = n.examples
    states = [s if flat(s).dtype == flat(e).dtype else e for s, e in zip(states, examples)]
    lists = [Sequence.empty(s.dtype).handle for s in scanned]

    def step(at, go, values, made):
        go, *results = n.run(body, at, go, *(like_given(v, e) for v, e in zip(values, examples)))
        made = [tf.raw_ops.TensorListPushBack(input_handle=m, tensor=r)
                for m, r in zip(made, results[kept:])]
        return at + 1, tf.reshape(go, []), [flat(r) for r in results[:kept]], made

    _, _, values, made = tf.while_loop(
        lambda at, go, values, made: tf.logical_and(at < limit, go), step,
        [tf.constant(0, tf.int64), condition, [flat(s) for s in states], lists],
        shape_invariants=[tf.TensorShape([]), tf.TensorShape([]),
                          [tf.TensorShape(None) if not isinstance(s, Sequence)
                           else tf.TensorShape([]) for s in states],
                          [tf.TensorShape([])] * wanted])
    stacks = [tf.raw_ops.TensorListStack(
        input_handle=m, element_shape=tf.constant(s.shape.as_list(), tf.int32),
        element_dtype=s.dtype) for m, s in zip(made, scanned)]
    return [*(like_given(v, e) for v, e in zip(values, examples)), *stacks]


def scan(n, *inputs):
    """tf.scan: one step along the first dim of the scanned inputs."""
    if n.opset < 9:  # with a batch, which has one example here
        if inputs[0] is not None or any(x.shape[0] != 1 for x in inputs[1:]):
            raise NotImplementedError("a batch of scans")
        results = scan_steps(n, [x[0] for x in inputs[1:]])
        return [tf.expand_dims(r, 0) for r in results]
    for name in ("scan_input_axes", "scan_input_directions", "scan_output_axes",
                 "scan_output_directions"):
        if any(n.get(name, [])):
            raise NotImplementedError("a scan along another axis or backwards")
    return scan_steps(n, inputs)


def scan_steps(n, inputs):
    body, count = n.get("body"), n.get("num_scan_inputs")
    kept = len(inputs) - count
    states, xs = list(inputs[:kept]), list(inputs[kept:])
    if n.evaluating:
        made = [[] for _ in body.outputs[kept:]]
        for at in range(xs[0].shape[0]):
            results = n.run(body, *states, *(x[at] for x in xs))
            states = results[:kept]
            for m, r in zip(made, results[kept:]):
                m.append(r)
        n.examples = [m[0] for m in made]
        return [*states, *(tf.stack(m) for m in made)]
    start = [*states, *(tf.zeros_like(e) for e in n.examples)]
    made = tf.scan(lambda before, x: n.run(body, *before[:kept], *x), xs, start)
    return [*(m[-1] for m in made[:kept]), *made[kept:]]


# ---- sequences and optionals

def sequence_at(n, sequence, position):
    at = tf.cast(position, tf.int32)
    return sequence.at(tf.where(at < 0, at + sequence.length(), at))


def sequence_insert(n, sequence, x, position=None):
    if position is None:
        return sequence.pushed(x)
    if n.evaluating:
        n.count = int(sequence.length())
    at = int(n.const(2).item())
    at += n.count if at < 0 else 0
    items = [sequence.at(k) for k in range(n.count)]
    return Sequence.of(items[:at] + [x] + items[at:])


def sequence_erase(n, sequence, position=None):
    if n.evaluating:
        n.count = int(sequence.length())
    at = (n.count - 1 if position is None else int(n.const(1).item())) % n.count
    items = [sequence.at(k) for k in range(n.count) if k != at]
    return Sequence.of(items, sequence.dtype)


def concat_from_sequence(n, sequence):
    if n.evaluating:
        n.parts = [sequence.at(k) for k in range(int(sequence.length()))]
    items = [tf.ensure_shape(sequence.at(k), p.shape) for k, p in enumerate(n.parts)]
    return (tf.stack if n.get("new_axis", 0) else tf.concat)(items, n.get("axis"))


def gradient(n, *inputs):
    """Of y with respect to the first inputs, which have the names xs."""
    return n.tape.gradient(n.scope[n.get("y")], [n.scope[x] for x in n.get("xs")])


def sequence_map(n, *inputs):
    if n.evaluating:
        n.count = int(inputs[0].length())
    results = [n.run(n.get("body"), *(x.at(k) if isinstance(x, Sequence) else x for x in inputs))
               for k in range(n.count)]
    return [Sequence.of(list(r)) for r in zip(*results)]


def split_to_sequence(n, x, sizes=None):
    axis, size = n.get("axis", 0) % x.shape.rank, n.const(1)
    extent = x.shape[axis]
    if size is None:
        parts = tf.split(x, extent, axis)
        if not n.get("keepdims", 1):
            parts = [tf.squeeze(p, axis) for p in parts]
    elif size.ndim == 0:
        each = int(size)
        parts = tf.split(x, [min(each, extent - at) for at in range(0, extent, each)], axis)
    else:
        parts = tf.split(x, [int(s) for s in size], axis)
    return Sequence.of(parts)


def has_element(n, x=None):
    """Whether there is a value; a list of TensorFlow with one element or none."""
    if isinstance(x, Sequence):
        return tf.constant(True)
    present = Sequence.empty(tf.float32 if x is None else x.dtype)
    if x is not None:
        present = present.pushed(x)
    return present.length() > 0


OPERATORS = {
    "ConcatFromSequence": concat_from_sequence, "Gradient": gradient,
    "Identity": lambda n, x: tf.identity(x) if tf.is_tensor(x) else x, "If": if_,
    "Loop": loop, "Optional": lambda n, x=None: [x],
    "OptionalGetElement": lambda n, x: x, "OptionalHasElement": has_element, "Scan": scan,
    "SequenceAt": sequence_at,
    "SequenceConstruct": lambda n, *items: Sequence.of(items),
    "SequenceEmpty": lambda n: Sequence.empty(ONNX_TYPES[n.get("dtype", 1)]),
    "SequenceErase": sequence_erase, "SequenceInsert": sequence_insert,
    "SequenceLength": lambda n, s: tf.cast(s.length(), tf.int64),
    "SequenceMap": sequence_map, "SplitToSequence": split_to_sequence}
