# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Keras's layers and their main arguments, one model each; layer_models.py exports and runs them.

A row is a name, a function that makes the layer or calls Keras's op, and the inputs. Inputs are
float32 arrays unless they are given otherwise.
"""
import keras
import numpy as np
from keras import layers as L
from keras import ops as K

rng = np.random.default_rng(23)


def x(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def ids(limit, *shape):
    return rng.integers(0, limit, shape).astype(np.int32)


def words(*rows):
    return np.array(rows, dtype=object)


SEQUENCE, IMAGE, VOLUME, VECTOR = x(2, 6, 3), x(2, 8, 8, 4), x(1, 5, 5, 5, 2), x(3, 6)
MASKED = np.where(np.arange(6)[None, :, None] < np.array([4, 6])[:, None, None], SEQUENCE, 0)
TEXT = words(["the Cat, sat"], ["a cat on"])

ROWS = {}


def row(name, make, *inputs):
    assert name not in ROWS, name
    ROWS[name] = (make, inputs)


def variants(layer, inputs, **cases):
    """A row for each set of arguments."""
    for name, arguments in cases.items():
        row(f"{layer.__name__}.{name}", lambda a=arguments: layer(**a), *inputs)


# ---- core
variants(L.Dense, [VECTOR], plain=dict(units=4), no_bias=dict(units=4, use_bias=False))
row("Dense.rank_3", lambda: L.Dense(4), SEQUENCE)
for name in ("relu", "tanh", "sigmoid", "elu", "selu", "gelu", "softplus", "softsign", "celu",
             "leaky_relu", "relu6", "silu", "hard_sigmoid", "hard_silu", "exponential", "softmax",
             "log_softmax", "log_sigmoid", "mish", "glu", "hard_tanh", "tanh_shrink",
             "hard_shrink", "soft_shrink", "squareplus", "sparse_plus", "sparsemax",
             "sparse_sigmoid"):
    row(f"Activation.{name}", lambda n=name: L.Activation(n), VECTOR)
variants(L.EinsumDense, [SEQUENCE],
         plain=dict(equation="abc,cd->abd", output_shape=(None, 4), bias_axes="d"),
         heads=dict(equation="abc,cde->abde", output_shape=(None, 2, 4)))
row("Embedding", lambda: L.Embedding(10, 4), ids(10, 2, 5))
row("Embedding.mask", lambda: keras.Sequential([L.Embedding(10, 4, mask_zero=True), L.LSTM(3)]),
    ids(3, 2, 5))
row("Masking", lambda: keras.Sequential([L.Masking(), L.LSTM(3)]), MASKED)
row("Lambda", lambda: L.Lambda(lambda v: v * 2 + 1), VECTOR)
row("Identity", L.Identity, VECTOR)

# ---- convolutions
CONV = dict(plain=dict(filters=3, kernel_size=3),
            same=dict(filters=3, kernel_size=3, padding="same"),
            strided=dict(filters=3, kernel_size=3, strides=2, padding="same"),
            dilated=dict(filters=3, kernel_size=2, dilation_rate=2))
variants(L.Conv1D, [SEQUENCE], **CONV, causal=dict(filters=3, kernel_size=3, padding="causal"))
variants(L.Conv2D, [IMAGE], **CONV, groups=dict(filters=4, kernel_size=3, groups=2),
         relu=dict(filters=3, kernel_size=(1, 3), activation="relu", use_bias=False))
variants(L.Conv3D, [VOLUME], **CONV)
TRANSPOSED = dict(plain=dict(filters=3, kernel_size=3),
                  strided=dict(filters=3, kernel_size=3, strides=2, padding="same"))
variants(L.Conv1DTranspose, [SEQUENCE], **TRANSPOSED)
variants(L.Conv2DTranspose, [IMAGE], **TRANSPOSED,
         output_padding=dict(filters=3, kernel_size=3, strides=2, output_padding=1))
variants(L.Conv3DTranspose, [VOLUME], **TRANSPOSED)
variants(L.DepthwiseConv1D, [SEQUENCE], plain=dict(kernel_size=3, depth_multiplier=2))
variants(L.DepthwiseConv2D, [IMAGE], plain=dict(kernel_size=3, depth_multiplier=2),
         strided=dict(kernel_size=3, strides=2, padding="same"),
         dilated=dict(kernel_size=3, dilation_rate=2))
variants(L.SeparableConv1D, [SEQUENCE], plain=dict(filters=4, kernel_size=3))
variants(L.SeparableConv2D, [IMAGE], plain=dict(filters=4, kernel_size=3),
         same=dict(filters=4, kernel_size=3, padding="same", strides=2))

# ---- pooling
for dims, image in ((1, SEQUENCE), (2, IMAGE), (3, VOLUME)):
    for kind in ("Max", "Average"):
        variants(getattr(L, f"{kind}Pooling{dims}D"), [image], plain=dict(pool_size=2),
                 same=dict(pool_size=3, strides=2, padding="same"))
        variants(getattr(L, f"Global{kind}Pooling{dims}D"), [image], plain={},
                 keepdims=dict(keepdims=True))
row("AdaptiveAveragePooling2D", lambda: L.AdaptiveAveragePooling2D(3), IMAGE)
row("AdaptiveMaxPooling2D", lambda: L.AdaptiveMaxPooling2D(3), IMAGE)

# ---- normalization
variants(L.BatchNormalization, [IMAGE], plain={}, no_scale=dict(scale=False, center=False))
row("BatchNormalization.rank_2", L.BatchNormalization, VECTOR)
variants(L.LayerNormalization, [IMAGE], plain={}, axes=dict(axis=[1, 2, 3]),
         no_scale=dict(scale=False))
variants(L.GroupNormalization, [IMAGE], plain=dict(groups=2), instance=dict(groups=-1))
row("RMSNormalization", L.RMSNormalization, IMAGE)
row("UnitNormalization", L.UnitNormalization, VECTOR)
row("SpectralNormalization", lambda: L.SpectralNormalization(L.Dense(4)), VECTOR)
row("Normalization", lambda: L.Normalization(mean=[1.0] * 6, variance=[2.0] * 6), VECTOR)
row("Normalization.invert",
    lambda: L.Normalization(mean=[1.0] * 6, variance=[2.0] * 6, invert=True), VECTOR)

# ---- recurrent
for cell in (L.SimpleRNN, L.LSTM, L.GRU):
    variants(cell, [SEQUENCE], plain=dict(units=4), sequences=dict(units=4, return_sequences=True),
             backwards=dict(units=4, go_backwards=True), unroll=dict(units=4, unroll=True),
             dropout=dict(units=4, dropout=0.2, recurrent_dropout=0.2))
row("GRU.reset_before", lambda: L.GRU(4, reset_after=False), SEQUENCE)
row("Bidirectional.concat", lambda: L.Bidirectional(L.LSTM(4)), SEQUENCE)
row("Bidirectional.sum", lambda: L.Bidirectional(L.GRU(4, return_sequences=True), merge_mode="sum"),
    SEQUENCE)
row("RNN.stacked", lambda: L.RNN([L.LSTMCell(4), L.GRUCell(3)]), SEQUENCE)
row("ConvLSTM1D", lambda: L.ConvLSTM1D(3, 3), x(1, 3, 6, 2))
row("ConvLSTM2D", lambda: L.ConvLSTM2D(3, 3), x(1, 3, 6, 6, 2))
row("TimeDistributed", lambda: L.TimeDistributed(L.Dense(4)), SEQUENCE)

# ---- attention
row("MultiHeadAttention", lambda: lambda q, v: L.MultiHeadAttention(2, 4)(q, v), SEQUENCE,
    x(2, 5, 3))
row("MultiHeadAttention.causal",
    lambda: lambda v: L.MultiHeadAttention(2, 4)(v, v, use_causal_mask=True), SEQUENCE)
row("GroupedQueryAttention", lambda: lambda q, v: L.GroupQueryAttention(4, 4, 2)(q, v), SEQUENCE,
    x(2, 5, 3))
row("Attention", lambda: lambda q, v: L.Attention(use_scale=True)([q, v]), SEQUENCE, x(2, 5, 3))
row("AdditiveAttention", lambda: lambda q, v: L.AdditiveAttention()([q, v]), SEQUENCE, x(2, 5, 3))

# ---- reshaping
row("Flatten", L.Flatten, IMAGE)
row("Reshape", lambda: L.Reshape((-1, 2)), IMAGE)
row("Permute", lambda: L.Permute((2, 1, 3)), IMAGE)
row("RepeatVector", lambda: L.RepeatVector(3), VECTOR)
row("Cropping1D", lambda: L.Cropping1D(1), SEQUENCE)
row("Cropping2D", lambda: L.Cropping2D(((1, 2), (0, 1))), IMAGE)
row("Cropping3D", lambda: L.Cropping3D(1), VOLUME)
row("ZeroPadding1D", lambda: L.ZeroPadding1D(1), SEQUENCE)
row("ZeroPadding2D", lambda: L.ZeroPadding2D(((1, 2), (0, 1))), IMAGE)
row("ZeroPadding3D", lambda: L.ZeroPadding3D(1), VOLUME)
row("UpSampling1D", lambda: L.UpSampling1D(2), SEQUENCE)
variants(L.UpSampling2D, [IMAGE], nearest=dict(size=2),
         bilinear=dict(size=2, interpolation="bilinear"))
row("UpSampling3D", lambda: L.UpSampling3D(2), VOLUME)

# ---- merging
for merge in (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate):
    row(merge.__name__, lambda m=merge: lambda a, b: m()([a, b]), VECTOR, x(3, 6))
row("Dot", lambda: lambda a, b: L.Dot(axes=1, normalize=True)([a, b]), VECTOR, x(3, 6))

# ---- activations and regularization
row("LeakyReLU", lambda: L.LeakyReLU(0.2), VECTOR)
row("PReLU", L.PReLU, VECTOR)
row("ELU", lambda: L.ELU(0.5), VECTOR)
row("ReLU", lambda: L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2), VECTOR)
row("Softmax", lambda: L.Softmax(axis=1), SEQUENCE)
row("ActivityRegularization", lambda: L.ActivityRegularization(l1=0.1), VECTOR)
for layer in (L.Dropout, L.GaussianDropout, L.GaussianNoise, L.AlphaDropout):
    row(layer.__name__, lambda m=layer: m(0.5), VECTOR)
row("SpatialDropout1D", lambda: L.SpatialDropout1D(0.5), SEQUENCE)
row("SpatialDropout2D", lambda: L.SpatialDropout2D(0.5), IMAGE)

# ---- preprocessing
row("Rescaling", lambda: L.Rescaling([1.0, 2.0, 3.0, 4.0], 0.5), IMAGE)
row("CenterCrop", lambda: L.CenterCrop(4, 6), IMAGE)
row("Resizing", lambda: L.Resizing(5, 7), IMAGE)
row("Discretization", lambda: L.Discretization([-0.5, 0.0, 0.5]), VECTOR)
variants(L.CategoryEncoding, [ids(5, 2, 3)], multi_hot=dict(num_tokens=5),
         count=dict(num_tokens=5, output_mode="count"))
row("CategoryEncoding.one_hot", lambda: L.CategoryEncoding(5, "one_hot"), ids(5, 4, 1))
row("Hashing", lambda: L.Hashing(7), words(["a", "b"], ["c", "long enough for the heap"]))
row("Hashing.salt", lambda: L.Hashing(7, salt=[3, 4]), words(["a", "b"], ["c", "d"]))
variants(L.StringLookup, [words(["a", "b"], ["c", "x"])],
         integers=dict(vocabulary=["a", "b", "c"]),
         multi_hot=dict(vocabulary=["a", "b", "c"], output_mode="multi_hot"),
         count=dict(vocabulary=["a", "b", "c"], output_mode="count"),
         tf_idf=dict(vocabulary=["a", "b", "c"], idf_weights=[0.5, 1.0, 2.0],
                     output_mode="tf_idf"),
         several_unknown=dict(vocabulary=["a"], num_oov_indices=3))
variants(L.IntegerLookup, [np.array([[1, 5], [7, 2]], np.int64)],
         integers=dict(vocabulary=[5, 1]),
         multi_hot=dict(vocabulary=[5, 1], output_mode="multi_hot"))
VOCABULARY = ["the", "cat", "sat"]
variants(L.TextVectorization, [TEXT], integers=dict(vocabulary=VOCABULARY),
         length=dict(vocabulary=VOCABULARY, output_sequence_length=5),
         multi_hot=dict(vocabulary=VOCABULARY, output_mode="multi_hot"),
         count=dict(vocabulary=VOCABULARY, output_mode="count"),
         ngrams=dict(vocabulary=VOCABULARY + ["the cat"], ngrams=2),
         characters=dict(vocabulary=list("acts"), split="character"))
row("HashedCrossing", lambda: lambda a, b: L.HashedCrossing(5)((a, b)), ids(9, 4, 1), ids(9, 4, 1))

# ---- keras.ops, which functional models hold as layers
for name, call, inputs in (
        ("sort", lambda v: K.sort(v, axis=-1), [VECTOR]),
        ("argsort", lambda v: K.argsort(v, axis=-1), [VECTOR]),
        ("cumsum", lambda v: K.cumsum(v, axis=1), [VECTOR]),
        ("logsumexp", lambda v: K.logsumexp(v, axis=1), [VECTOR]),
        ("top_k", lambda v: K.top_k(v, 2)[0], [VECTOR]),
        ("where", lambda v: K.where(v > 0, v, -v), [VECTOR]),
        ("clip", lambda v: K.clip(v, -0.5, 0.5), [VECTOR]),
        ("norm", lambda v: K.norm(v, axis=1), [VECTOR]),
        ("var", lambda v: K.var(v, axis=1), [VECTOR]),
        ("std", lambda v: K.std(v, axis=1), [VECTOR]),
        ("median", lambda v: K.median(v, axis=1), [VECTOR]),
        ("quantile", lambda v: K.quantile(v, 0.3, axis=1), [VECTOR]),
        ("roll", lambda v: K.roll(v, 2, axis=1), [VECTOR]),
        ("flip", lambda v: K.flip(v, axis=1), [VECTOR]),
        ("tril", lambda v: K.tril(v), [SEQUENCE]),
        ("take_along_axis", lambda v: K.take_along_axis(v, K.argsort(v, axis=1), axis=1), [VECTOR]),
        ("one_hot", lambda v: K.one_hot(v, 5), [ids(5, 3, 2)]),
        ("einsum", lambda a, b: K.einsum("bi,bj->bij", a, b), [VECTOR, x(3, 6)]),
        ("matmul", lambda a, b: K.matmul(a, K.transpose(b)), [VECTOR, x(3, 6)]),
        ("segment_sum", lambda v: K.segment_sum(v, K.cast(v[:, 0] > 0, "int32"), 2), [VECTOR]),
        ("erf", K.erf, [VECTOR]), ("logaddexp", K.logaddexp, [VECTOR, x(3, 6)]),
        ("arctan2", K.arctan2, [VECTOR, x(3, 6)]), ("prod", lambda v: K.prod(v, axis=1), [VECTOR]),
        ("argmax", lambda v: K.argmax(v, axis=1), [VECTOR]),
        ("isnan", K.isnan, [VECTOR]), ("floor_divide", K.floor_divide, [VECTOR, x(3, 6)]),
        ("unstack", lambda v: K.unstack(v, axis=1)[2], [VECTOR]),
        ("slice", lambda v: K.slice(v, (0, 1), (1, 3)), [VECTOR]),
        ("scan", lambda v: K.associative_scan(lambda a, b: a + b, v, axis=1), [VECTOR]),
        ("image_crop", lambda v: v[:, 1:4, ::2, -1:], [IMAGE]),
        ("extract_patches", lambda v: K.image.extract_patches(v, 2), [IMAGE]),
        ("depth_to_space", lambda v: K.depth_to_space(v, 2), [IMAGE])):
    row(f"ops.{name}", lambda c=call: lambda *v: c(*v), *inputs)
