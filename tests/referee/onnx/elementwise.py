# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators that act on each element, as TensorFlow's ops."""
import tensorflow as tf


def plain(f):
    """An operator without attributes."""
    return lambda n, *inputs: f(*inputs)


def many(f):
    """An operator that takes any number of inputs."""
    def call(n, first, *others):
        for x in others:
            first = f(first, x)
        return first
    return call


def like(x, value):
    return tf.constant(value, x.dtype)


def divide(a, b):
    return tf.raw_ops.TruncateDiv(x=a, y=b) if a.dtype.is_integer else tf.raw_ops.RealDiv(x=a, y=b)


def modulo(n, a, b):
    if a.dtype == tf.float16:  # TensorFlow's TruncateMod has no kernel for it
        return tf.cast(modulo(n, tf.cast(a, tf.float32), tf.cast(b, tf.float32)), a.dtype)
    return (tf.raw_ops.TruncateMod if n.get("fmod", 0) else tf.raw_ops.FloorMod)(x=a, y=b)


def power(a, b):
    if a.dtype.is_integer and b.dtype.is_floating:
        return tf.cast(tf.pow(tf.cast(a, b.dtype), b), a.dtype)
    return tf.pow(a, tf.cast(b, a.dtype))


def shift(n, a, b):
    f = tf.bitwise.left_shift if n.get("direction") == "LEFT" else tf.bitwise.right_shift
    return f(a, b)


def mean(n, *inputs):
    return tf.add_n(inputs) / like(inputs[0], len(inputs))


def clip(n, x, low=None, high=None):
    if n.opset < 11:
        low, high = (None if v is None else like(x, v) for v in (n.get("min"), n.get("max")))
    if low is not None:
        x = tf.maximum(x, low)
    return x if high is None else tf.minimum(x, high)


def is_inf(n, x):
    out = tf.math.is_inf(x)
    if not n.get("detect_negative", 1):
        out &= x > like(x, 0)
    if not n.get("detect_positive", 1):
        out &= x < like(x, 0)
    return out


def gelu(n, x):
    return tf.nn.gelu(x, approximate=n.get("approximate", "none") == "tanh")


def elu(n, x):
    return tf.where(x < like(x, 0), like(x, n.get("alpha", 1.0)) * tf.math.expm1(x), x)


def celu(n, x):
    alpha = like(x, n.get("alpha", 1.0))
    zero = like(x, 0)
    return tf.maximum(x, zero) + tf.minimum(alpha * tf.math.expm1(x / alpha), zero)


def selu(n, x):
    alpha = like(x, n.get("alpha", 1.67326319217681884765625))
    gamma = like(x, n.get("gamma", 1.05070102214813232421875))
    return gamma * tf.where(x > like(x, 0), x, alpha * tf.math.expm1(x))


def hard_sigmoid(n, x):
    y = like(x, n.get("alpha", 0.2)) * x + like(x, n.get("beta", 0.5))
    return tf.clip_by_value(y, like(x, 0), like(x, 1))


def hard_swish(n, x):
    return x * tf.nn.relu6(x + like(x, 3)) / like(x, 6)


def leaky_relu(n, x):
    return tf.nn.leaky_relu(x, n.get("alpha", 0.01))


def thresholded_relu(n, x):
    return tf.where(x > like(x, n.get("alpha", 1.0)), x, tf.zeros_like(x))


def shrink(n, x):
    bias, limit = like(x, n.get("bias", 0.0)), like(x, n.get("lambd", 0.5))
    return tf.where(x < -limit, x + bias, tf.where(x > limit, x - bias, tf.zeros_like(x)))


def swish(n, x):
    return x * tf.sigmoid(like(x, n.get("alpha", 1.0)) * x)


def swiglu(n, x, y):
    return swish(n, x) * y


def prelu(n, x, slope):
    if n.opset < 7 and slope.shape.rank == 1:  # of channels
        slope = tf.reshape(slope, [-1] + [1] * (x.shape.rank - 2))
    return tf.where(x < like(x, 0), x * slope, x)


ONNX_TYPES = {1: tf.float32, 2: tf.uint8, 3: tf.int8, 4: tf.uint16, 5: tf.int16, 6: tf.int32,
              7: tf.int64, 8: tf.string, 9: tf.bool, 10: tf.float16, 11: tf.float64,
              12: tf.uint32, 13: tf.uint64, 14: tf.complex64, 15: tf.complex128, 16: tf.bfloat16}


def converted(x, dtype):
    if x.dtype == dtype:
        return tf.identity(x)
    if x.dtype == tf.string:
        return tf.strings.to_number(x, dtype)
    if dtype == tf.string:
        return tf.strings.as_string(x)
    return tf.cast(x, dtype)


def cast(n, x):
    return converted(x, ONNX_TYPES[n.get("to")])


def bit_cast(n, x):
    if x.dtype == tf.bool:  # TensorFlow's Bitcast has no bool; its bits are those of 0 and 1
        x = tf.cast(x, tf.uint8)
    return tf.bitcast(x, ONNX_TYPES[n.get("to")])


def dropout(n, x, ratio=None, training=None):
    if n.opset >= 12 and n.const(2, False) and n.const(1, 0.5) != 0:
        raise NotImplementedError("random numbers of NumPy's generator")
    out = tf.identity(x)
    return [out, tf.ones_like(x, tf.bool)] if len(n.outputs) > 1 else out


def quantize(n, x, scale, zero=None):
    dtype = ONNX_TYPES[n.get("output_dtype") or 2] if zero is None else zero.dtype
    scale, zero = along(n, x, scale), None if zero is None else along(n, x, zero)
    y = tf.round(x / scale)
    if zero is not None:
        y += tf.cast(zero, x.dtype)
    return tf.cast(tf.clip_by_value(y, like(y, dtype.min), like(y, dtype.max)), dtype)


def dequantize(n, x, scale, zero=None):
    y = tf.cast(x, scale.dtype)
    if zero is not None:
        y -= tf.cast(along(n, x, zero), scale.dtype)
    return y * along(n, x, scale)


def along(n, x, v):
    """A scale for each index of an axis, or for each block of it, in a shape that broadcasts."""
    if n.get("block_size", 0):
        return tf.repeat(v, n.get("block_size"), n.get("axis", 1))
    if v.shape.rank != 1 or x.shape.rank < 2:
        return v
    shape = [1] * x.shape.rank
    shape[n.get("axis", 1)] = -1
    return tf.reshape(v, shape)


OPERATORS = {name: plain(f) for name, f in {
    "Abs": tf.abs, "Acos": tf.acos, "Acosh": tf.acosh, "Add": tf.add, "And": tf.logical_and,
    "Asin": tf.asin, "Asinh": tf.asinh, "Atan": tf.atan, "Atanh": tf.atanh,
    "BitwiseAnd": tf.bitwise.bitwise_and, "BitwiseNot": tf.bitwise.invert,
    "BitwiseOr": tf.bitwise.bitwise_or, "BitwiseXor": tf.bitwise.bitwise_xor,
    "CastLike": lambda x, y: converted(x, y.dtype), "Ceil": tf.math.ceil, "Cos": tf.cos,
    "Cosh": tf.cosh, "Div": divide, "Equal": tf.equal, "Erf": tf.math.erf, "Exp": tf.exp,
    "Floor": tf.floor, "Greater": tf.greater, "GreaterOrEqual": tf.greater_equal,
    "IsNaN": tf.math.is_nan, "Less": tf.less,
    "LessOrEqual": tf.less_equal, "Log": tf.math.log,
    "Mish": lambda x: x * tf.tanh(tf.math.softplus(x)), "Mul": tf.multiply, "Neg": tf.negative,
    "Not": tf.logical_not, "Or": tf.logical_or, "Pow": power,
    "Reciprocal": tf.math.reciprocal, "Relu": tf.nn.relu, "Round": tf.round,
    "Sigmoid": tf.sigmoid, "Sign": tf.sign, "Sin": tf.sin, "Sinh": tf.sinh,
    "Softplus": tf.math.softplus, "Softsign": tf.nn.softsign, "Sqrt": tf.sqrt,
    "StringConcat": lambda a, b: tf.strings.join([a, b]) if a.shape == b.shape else a + b,
    "Sub": tf.subtract, "Tan": tf.tan, "Tanh": tf.tanh, "Where": tf.where,
    "Xor": tf.math.logical_xor}.items()}
OPERATORS |= {
    "BitCast": bit_cast, "BitShift": shift,
    "Cast": cast, "Celu": celu, "Clip": clip,
    "DequantizeLinear": dequantize,
    "Dropout": dropout, "Elu": elu, "Gelu": gelu, "HardSigmoid": hard_sigmoid,
    "HardSwish": hard_swish, "IsInf": is_inf, "LeakyRelu": leaky_relu, "Max": many(tf.maximum),
    "Mean": mean, "Min": many(tf.minimum), "Mod": modulo, "PRelu": prelu,
    "QuantizeLinear": quantize,
    "RegexFullMatch": lambda n, x: tf.strings.regex_full_match(x, n.get("pattern")),
    "Selu": selu, "Shrink": shrink, "Sum": many(tf.add), "SwiGLU": swiglu, "Swish": swish,
    "ThresholdedRelu": thresholded_relu}
