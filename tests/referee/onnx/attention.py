# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's Attention as TensorFlow's ops."""
import tensorflow as tf

from elementwise import ONNX_TYPES, like


def heads_apart(x, count):
    """[n, steps, heads * size] -> [n, heads, steps, size]."""
    if x.shape.rank == 4:
        return x
    return tf.transpose(tf.reshape(x, [x.shape[0], x.shape[1], count, -1]), [0, 2, 1, 3])


def attended(n, queries, keys, before):
    """Which keys each query may attend; `before` is the number of keys before the first query."""
    at = tf.range(queries)[:, None] + before
    key = tf.range(keys)[None]
    out = tf.ones([1, 1, queries, keys], tf.bool)
    if n.get("is_causal", 0):
        out &= key <= at
    left, right = n.get("left_window_size", -1), n.get("right_window_size", -1)
    if left >= 0:
        out &= key >= at - left
    if right >= 0:
        out &= key <= at + right
    return out


def attention(n, q, k, v, mask=None, past_k=None, past_v=None, lengths=None):
    given = q.shape
    q = heads_apart(q, n.get("q_num_heads"))
    k, v = (heads_apart(x, n.get("kv_num_heads")) for x in (k, v))
    before = 0
    if past_k is not None:
        before = past_k.shape[2]
        k, v = tf.concat([past_k, k], 2), tf.concat([past_v, v], 2)
    elif lengths is not None:
        before = tf.cast(tf.reshape(lengths, [-1, 1, 1, 1]), tf.int32) - q.shape[2]
    present = [k, v]
    queries, keys, groups = q.shape[2], k.shape[2], q.shape[1] // k.shape[1]
    k, v = (x if groups == 1 else tf.repeat(x, groups, 1) for x in (k, v))
    allowed = attended(n, queries, keys, before)
    if lengths is not None:
        allowed &= tf.range(keys, dtype=lengths.dtype) < tf.reshape(lengths, [-1, 1, 1, 1])
    nothing = like(q, float("-inf"))
    added = like(q, 0)
    if mask is not None:
        more = [(0, 0)] * (mask.shape.rank - 1) + [(0, keys - mask.shape[-1])]
        if mask.dtype == tf.bool:
            allowed &= tf.pad(mask, more, constant_values=False)
        else:
            added = tf.pad(mask, more, constant_values=nothing)
    bias = tf.where(allowed, added, nothing)
    root = like(q, n.get("scale", q.shape[3] ** -0.5) ** 0.5)
    scores = tf.matmul(q * root, k * root, transpose_b=True)
    limit = n.get("softcap", 0.0)
    if limit:
        scores = like(q, limit) * tf.tanh(scores / like(q, limit))
    biased = scores + bias
    exact = ONNX_TYPES[n.get("softmax_precision")] if n.get("softmax_precision") else q.dtype
    masked = tf.reduce_max(bias, -1, keepdims=True) == nothing
    zero = tf.zeros([], q.dtype)
    weights = tf.cast(tf.nn.softmax(tf.cast(tf.where(masked, zero, biased), exact)), q.dtype)
    weights = tf.where(masked, zero, weights)
    y = tf.matmul(weights, v)
    if len(given) == 3:
        y = tf.reshape(tf.transpose(y, [0, 2, 1, 3]), [given[0], given[1], -1])
    inner = {2: biased, 3: weights}.get(n.get("qk_matmul_output_mode", 0), scores)
    return [y, *present, inner][:len(n.outputs)]


def flexible_attention(n, q, k, v):
    """Attention whose scores and weights the node's graphs change."""
    groups = q.shape[1] // k.shape[1]
    k, v = (x if groups == 1 else tf.repeat(x, groups, 1) for x in (k, v))
    exact = ONNX_TYPES[n.get("softmax_precision")] if n.get("softmax_precision") else None
    root = like(q, n.get("scale", q.shape[3] ** -0.5) ** 0.5)
    scores = tf.matmul(q * root, k * root, transpose_b=True)
    if n.get("score_mod"):
        scores, = n.run(n.get("score_mod"), scores)
    weights = tf.cast(tf.nn.softmax(tf.cast(scores, exact or q.dtype)), q.dtype)
    if n.get("prob_mod"):
        weights, = n.run(n.get("prob_mod"), weights)
    return tf.matmul(weights, v)


OPERATORS = {"Attention": attention, "FlexAttention": flexible_attention}
