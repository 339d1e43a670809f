# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators of neural networks except convolutions and pooling: losses, normalizations,
products of quantized matrices, as TensorFlow's ops."""
import tensorflow as tf

from elementwise import like


def channels_last(x):
    return tf.transpose(x, [0, *range(2, x.shape.rank), 1])


def per_channel(v, x):
    """A vector of channels in the shape that broadcasts to [n, channels, ...]."""
    return tf.reshape(v, [1, -1] + [1] * (x.shape.rank - 2))


# ---- losses

def negative_log_likelihood(n, scores, target, weight=None):
    ignored = n.get("ignore_index")
    keep = tf.ones(target.shape, tf.bool) if ignored is None else target != like(target, ignored)
    index = tf.where(keep, target, tf.zeros_like(target))
    last = channels_last(scores)
    picked = tf.gather(last, index[..., None], axis=-1, batch_dims=last.shape.rank - 1)[..., 0]
    weights = tf.ones_like(picked) if weight is None else tf.gather(weight, index)
    weights = tf.where(keep, weights, tf.zeros_like(weights))
    loss = -picked * weights
    reduce = n.get("reduction", "mean")
    if reduce == "none":
        return loss
    total = tf.reduce_sum(loss)
    return total if reduce == "sum" else total / tf.reduce_sum(weights)


def softmax_cross_entropy(n, scores, target, weight=None):
    logs = tf.transpose(tf.nn.log_softmax(channels_last(scores)),
                        [0, scores.shape.rank - 1, *range(1, scores.shape.rank - 1)])
    return [negative_log_likelihood(n, logs, target, weight), logs][:len(n.outputs)]


# ---- normalizations

def layer_normalization(n, x, scale, bias=None):
    axis = n.get("axis", -1) % x.shape.rank
    axes = list(range(axis, x.shape.rank))
    y = tf.cast(x, tf.float32)
    mean = tf.reduce_mean(y, axes, keepdims=True)
    centered = y - mean
    spread = tf.math.rsqrt(tf.reduce_mean(tf.square(centered), axes, keepdims=True)
                           + n.get("epsilon", 1e-5))
    out = tf.cast(centered * spread, x.dtype) * scale
    return [out if bias is None else out + bias, mean, spread][:len(n.outputs)]


def rms_normalization(n, x, scale):
    axes = list(range(n.get("axis", -1) % x.shape.rank, x.shape.rank))
    y = tf.cast(x, tf.float32)
    mean = tf.reduce_mean(tf.square(y), axes, keepdims=True)
    return tf.cast(y * tf.math.rsqrt(mean + n.get("epsilon", 1e-5)), x.dtype) * scale


def batch_normalization(n, x, scale, bias, mean, variance):
    out = []
    if n.get("training_mode", 0):
        axes = [0, *range(2, x.shape.rank)]
        momentum = like(mean, n.get("momentum", 0.9))
        now = tf.reduce_mean(x, axes), tf.math.reduce_variance(x, axes)
        out = [old * momentum + new * (like(mean, 1) - momentum)
               for old, new in zip((mean, variance), now)]
        mean, variance = now
    spread = scale * tf.math.rsqrt(variance + like(variance, n.get("epsilon", 1e-5)))
    y = (x - per_channel(mean, x)) * per_channel(spread, x) + per_channel(bias, x)
    return [y, *out][:len(n.outputs)]


def normalized(x, axes, epsilon):
    centered = x - tf.reduce_mean(x, axes, keepdims=True)
    return centered * tf.math.rsqrt(
        tf.reduce_mean(tf.square(centered), axes, keepdims=True) + like(x, epsilon))


def instance_normalization(n, x, scale, bias):
    y = normalized(x, list(range(2, x.shape.rank)), n.get("epsilon", 1e-5))
    return y * per_channel(scale, x) + per_channel(bias, x)


def group_normalization(n, x, scale, bias):
    groups = n.get("num_groups")
    if scale.shape[0] == groups:  # before opset 21
        scale, bias = (tf.repeat(v, x.shape[1] // groups) for v in (scale, bias))
    y = normalized(tf.reshape(x, [x.shape[0], groups, -1]), [2], n.get("epsilon", 1e-5))
    return tf.reshape(y, x.shape) * per_channel(scale, x) + per_channel(bias, x)


def mean_variance_normalization(n, x):
    axes = n.get("axes", [0, 2, 3])
    centered = x - tf.reduce_mean(x, axes, keepdims=True)
    deviation = tf.sqrt(tf.reduce_mean(tf.square(centered), axes, keepdims=True))
    return centered / (deviation + like(x, 1e-9))


def local_response_normalization(n, x):
    size = n.get("size")
    y = tf.nn.local_response_normalization(
        channels_last(x), (size - 1) // 2, n.get("bias", 1.0), n.get("alpha", 1e-4) / size,
        n.get("beta", 0.75))
    return tf.transpose(y, [0, 3, 1, 2])


def lp_normalization(n, x):
    axis = n.get("axis", -1)
    if n.get("p", 2) == 1:
        norm = tf.reduce_sum(tf.abs(x), axis, keepdims=True)
    else:
        norm = tf.sqrt(tf.reduce_sum(tf.square(x), axis, keepdims=True))
    return tf.math.divide_no_nan(x, norm)


# ---- the rest

def quantized(y, zero):
    y = tf.round(y) + tf.cast(zero, y.dtype)
    return tf.cast(tf.clip_by_value(y, like(y, zero.dtype.min), like(y, zero.dtype.max)),
                   zero.dtype)


def quantized_matmul(n, a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero):
    product = tf.matmul(tf.cast(a, tf.int32) - tf.cast(a_zero, tf.int32),
                        tf.cast(b, tf.int32) - tf.cast(b_zero, tf.int32))
    scale = tf.cast(a_scale * b_scale / y_scale, tf.float32)
    return quantized(tf.cast(product, tf.float32) * scale, y_zero)


def dynamic_quantization(n, x):
    low = tf.minimum(tf.reduce_min(x), 0.0)
    scale = (tf.maximum(tf.reduce_max(x), 0.0) - low) / 255.0
    zero = tf.cast(tf.round(tf.clip_by_value(-low / scale, 0.0, 255.0)), tf.uint8)
    return [quantized(x / scale, zero), scale, zero]


def rotary_embedding(n, x, cos, sin, positions=None):
    given = x.shape
    if x.shape.rank == 3:
        x = tf.reshape(x, [given[0], given[1], n.get("num_heads"), -1])
    else:
        x = tf.transpose(x, [0, 2, 1, 3])
    turned = n.get("rotary_embedding_dim", 0) or x.shape[-1]
    part, rest = x[..., :turned], x[..., turned:]
    if positions is not None:
        cos, sin = tf.gather(cos, positions), tf.gather(sin, positions)
    cos, sin = (v[..., None, :turned // 2] for v in (cos, sin))
    if n.get("interleaved", 0):
        a, b = part[..., 0::2], part[..., 1::2]
    else:
        a, b = tf.split(part, 2, -1)
    a, b = cos * a - sin * b, sin * a + cos * b
    if n.get("interleaved", 0):
        part = tf.reshape(tf.stack([a, b], -1), part.shape)
    else:
        part = tf.concat([a, b], -1)
    out = tf.concat([part, rest], -1)
    if len(given) == 3:
        return tf.reshape(out, given)
    return tf.transpose(out, [0, 2, 1, 3])


OPERATORS = {
    "BatchNormalization": batch_normalization,
    "DynamicQuantizeLinear": dynamic_quantization, "GroupNormalization": group_normalization,
    "InstanceNormalization": instance_normalization, "LRN": local_response_normalization,
    "LayerNormalization": layer_normalization, "LpNormalization": lp_normalization,
    "MeanVarianceNormalization": mean_variance_normalization,
    "NegativeLogLikelihoodLoss": negative_log_likelihood, "QLinearMatMul": quantized_matmul,
    "RMSNormalization": rms_normalization, "RotaryEmbedding": rotary_embedding,
    "SoftmaxCrossEntropyLoss": softmax_cross_entropy}
