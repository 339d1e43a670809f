# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators with a state, as TensorFlow's ops: recurrent layers, convolutions that continue,
attention without softmax."""
import tensorflow as tf

from elementwise import like

ACTIVATIONS = {"Relu": tf.nn.relu, "Sigmoid": tf.sigmoid, "Tanh": tf.tanh}


def direction(step, x, states, lengths, backwards):
    """The results [steps, n, size] of a recurrent layer in one direction, and its last states."""
    if backwards:
        x = tf.reverse(x, [0])
    at = tf.range(x.shape[0])

    def kept(before, given):
        x, at = given
        new = step(x, *before)
        if lengths is None:
            return new
        within = (at < lengths)[:, None]
        return [tf.where(within, a, b) for a, b in zip(new, before)]

    made = tf.scan(kept, [x, at], states)
    y = tf.reverse(made[0], [0]) if backwards else made[0]
    return y, [m[-1] for m in made]


def recurrent(gates, states, default, step_of):
    """A layer whose weights W, R and bias B are [directions, gates * size, ...]."""
    def call(n, x, w, r, b=None, lengths=None, h=None, c=None, p=None):
        if lengths is not None and n.get("direction", "forward") != "forward":
            raise NotImplementedError("lengths of sequences backwards")
        size, batch_first = n.get("hidden_size"), n.get("layout", 0)
        given = [v if v is None or not batch_first else tf.transpose(v, [1, 0, 2])
                 for v in (x, h, c)]
        x, starts = given[0], given[1:1 + states]
        ys, lasts = [], []
        for k in range(w.shape[0]):
            start = [tf.zeros([x.shape[1], size], x.dtype) if s is None else s[k] for s in starts]
            bias = tf.zeros([2 * gates * size], x.dtype) if b is None else b[k]
            wb, rb = tf.split(bias, 2)
            functions = n.get("activations", default * w.shape[0])
            mine = functions[k * len(default):(k + 1) * len(default)]
            step = step_of(n, w[k], r[k], wb, rb, [ACTIVATIONS[f] for f in mine],
                           None if p is None else p[k])
            backwards = n.get("direction", "forward") == "reverse" or k == 1
            y, last = direction(step, x, start, lengths, backwards)
            ys.append(y)
            lasts.append(last)
        y = tf.stack(ys, 1)
        last = [tf.stack(v) for v in zip(*lasts)]
        if batch_first:
            y = tf.transpose(y, [2, 0, 1, 3])
            last = [tf.transpose(v, [1, 0, 2]) for v in last]
        return [y, *last]
    return call


def rnn_step(n, w, r, wb, rb, functions, p):
    def step(x, h):
        return [functions[0](tf.matmul(x, w, transpose_b=True) + tf.matmul(h, r, transpose_b=True)
                             + wb + rb)]
    return step


def gru_step(n, w, r, wb, rb, functions, p):
    f, g = functions
    rz, rr, rh = tf.split(r, 3)
    rbz, rbr, rbh = tf.split(rb, 3)

    def step(x, h):
        xz, xr, xh = tf.split(tf.matmul(x, w, transpose_b=True) + wb, 3, -1)
        update = f(xz + tf.matmul(h, rz, transpose_b=True) + rbz)
        reset = f(xr + tf.matmul(h, rr, transpose_b=True) + rbr)
        if n.get("linear_before_reset", 0):
            new = g(xh + reset * (tf.matmul(h, rh, transpose_b=True) + rbh))
        else:
            new = g(xh + tf.matmul(reset * h, rh, transpose_b=True) + rbh)
        return [(1.0 - update) * new + update * h]
    return step


def lstm_step(n, w, r, wb, rb, functions, p):
    f, g, last = functions
    # Peepholes: weights of the cell for the input, output and forget gates.
    pi, po, pf = tf.split(tf.zeros([3 * r.shape[-1]], r.dtype) if p is None else p, 3)

    def step(x, h, c):
        gates = tf.matmul(x, w, transpose_b=True) + tf.matmul(h, r, transpose_b=True) + wb + rb
        i, o, forget, new = tf.split(gates, 4, -1)
        c_new = f(forget + pf * c) * c + f(i + pi * c) * g(new)
        return [f(o + po * c_new) * last(c_new), c_new]
    return step


def causal_convolution(n, x, kernel, bias=None, past=None):
    """Depthwise, along [n, channels, steps]; the state is the end of the padded input."""
    width = kernel.shape[-1]
    if past is None:
        past = tf.zeros([x.shape[0], x.shape[1], width - 1], x.dtype)
    whole = tf.concat([past, x], 2)
    images = tf.expand_dims(tf.transpose(whole, [0, 2, 1]), 1)
    filters = tf.expand_dims(tf.transpose(kernel, [2, 0, 1]), 0)
    y = tf.nn.depthwise_conv2d(images, filters, [1, 1, 1, 1], "VALID")
    y = tf.transpose(y[:, 0], [0, 2, 1])
    if bias is not None:
        y += bias[:, None]
    if n.get("activation", "none") in ("silu", "swish"):
        y = tf.nn.silu(y)
    return [y, whole[:, :, whole.shape[2] - (width - 1):]]


def linear_attention(n, q, k, v, past=None, decay=None, beta=None):
    heads, groups = n.get("kv_num_heads"), n.get("q_num_heads") // n.get("kv_num_heads")
    rule = n.get("update_rule", "gated_delta")

    def apart(x, count):
        """[n, steps, heads * size] -> [steps, n, heads, size]."""
        return tf.transpose(tf.reshape(x, [x.shape[0], x.shape[1], count, -1]), [1, 0, 2, 3])

    given, exact = q.dtype, tf.float32
    q = apart(tf.cast(q, exact), heads * groups)
    k, v = (apart(tf.cast(x, exact), heads) for x in (k, v))
    steps, batch = q.shape[:2]
    scale = n.get("scale", 0.0) or q.shape[-1] ** -0.5
    none = tf.zeros([steps, batch, heads, 1], exact)
    decay = none if decay is None else apart(tf.cast(decay, exact), heads)
    beta = none if beta is None else apart(tf.cast(beta, exact), beta.shape[-1])
    start = (tf.zeros([batch, heads, k.shape[-1], v.shape[-1]], exact) if past is None
             else tf.cast(past, exact))

    def step(before, x):
        q, k, v, decay, beta = x
        state = before[0]
        if rule.startswith("gated"):
            state *= tf.exp(decay)[..., None]
        if rule.endswith("delta"):
            seen = tf.linalg.matvec(state, k, transpose_a=True)
            v = beta * (v - seen)
        state += k[..., None] * v[..., None, :]
        wide = tf.repeat(state, groups, 1)
        return [state, like(q, scale) * tf.linalg.matvec(wide, q, transpose_a=True)]

    states, y = tf.scan(step, [q, k, v, decay, beta],
                        [start, tf.zeros([batch, heads * groups, v.shape[-1]], exact)])
    y = tf.reshape(tf.transpose(y, [1, 0, 2, 3]), [batch, steps, -1])
    return [tf.cast(y, given), tf.cast(states[-1], given)]


OPERATORS = {
    "CausalConvWithState": causal_convolution,
    "GRU": recurrent(3, 1, ["Sigmoid", "Tanh"], gru_step),
    "LSTM": recurrent(4, 2, ["Sigmoid", "Tanh", "Tanh"], lstm_step),
    "LinearAttention": linear_attention, "RNN": recurrent(1, 1, ["Tanh"], rnn_step)}
