# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operators of strings and classic machine learning, as TensorFlow's ops."""
import numpy as np
import tensorflow as tf


def string_split(n, x):
    pieces = tf.strings.split(tf.reshape(x, [-1]), n.get("delimiter") or None,
                              n.get("maxsplit", -1))
    shape = x.shape.as_list()
    dense = tf.reshape(pieces.to_tensor(""), [*shape, -1]) if x.shape.num_elements() else (
        tf.reshape(pieces.to_tensor(""), [*shape, 0]))
    return [dense, tf.reshape(pieces.row_lengths(), shape)]


def string_normalizer(n, x):
    change = {"LOWER": tf.strings.lower, "UPPER": tf.strings.upper}.get(
        n.get("case_change_action", "NONE"), tf.identity)
    words = tf.reshape(x, [-1])
    compared = words if n.get("is_case_sensitive", 0) else tf.strings.lower(words)
    keep = tf.ones_like(words, tf.bool)
    for stop in n.get("stopwords", []):
        keep &= compared != (stop if n.get("is_case_sensitive", 0) else stop.lower())
    y = change(tf.boolean_mask(words, keep))
    y = tf.cond(tf.size(y) > 0, lambda: y, lambda: tf.constant([""]))
    return y if x.shape.rank == 1 else y[None]


def label_encoder(n, x):
    def given(what, kinds):
        return next(v for v in (n.get(f"{what}_{k}") for k in kinds) if v is not None)

    kinds = "tensor", "int64s", "strings", "floats"
    keys, values = np.asarray(given("keys", kinds)), np.asarray(given("values", kinds))
    default = np.asarray(n.get("default_tensor", n.get("default_int64", -1))).reshape([])
    if keys.dtype.kind in "OUS":
        keys = tf.constant(keys.tolist(), tf.string)
    if not n.tracked:
        n.tracked.append(tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(keys, tf.constant(values, tf.int64)),
            int(default)))
    return tf.cast(n.tracked[0].lookup(x), values.dtype)


def term_frequency(n, x):
    """How often each n-gram of the pool occurs, with up to max_skip_count elements left out."""
    if n.get("mode") != "TF":
        raise NotImplementedError("weights of n-grams")
    pool, starts = n.get("pool_int64s"), [*n.get("ngram_counts"), len(n.get("pool_int64s"))]
    count = len(n.get("ngram_indexes"))
    columns, at = [None] * count, 0
    for size, (first, last) in enumerate(zip(starts, starts[1:]), 1):
        grams = np.reshape(pool[first:last], [-1, size])
        if not len(grams):
            continue
        found = tf.zeros([*x.shape[:-1], len(grams)], tf.int32)
        wanted = n.get("min_gram_length") <= size <= n.get("max_gram_length")
        for skip in range(n.get("max_skip_count") + 1 if size > 1 else 1) if wanted else ():
            room = x.shape[-1] - (size - 1) * (skip + 1)
            if room <= 0:
                continue
            same = tf.ones([*x.shape[:-1], room, len(grams)], tf.bool)
            for k in range(size):
                part = x[..., k * (skip + 1):k * (skip + 1) + room, None]
                same &= part == tf.constant(grams[:, k], x.dtype)
            found += tf.reduce_sum(tf.cast(same, tf.int32), -2)
        for column in tf.unstack(found, axis=-1):
            columns[n.get("ngram_indexes")[at]] = column
            at += 1
    return tf.cast(tf.stack(columns, -1), tf.float32)


def binarizer(n, x):
    return tf.cast(x > tf.constant(n.get("threshold", 0.0), x.dtype), x.dtype)


def tree_ensemble(n, x):
    """Sums of leaves of trees. A node compares a feature with a number or a set, whose numbers
    follow one another in the list of all sets, divided by NaN."""
    sets, members = [], list(n.get("membership_values", []))
    while members:
        end = next(k for k, v in enumerate(members) if np.isnan(v))
        sets.append(members[:end])
        members = members[end + 1:]
    compare = [lambda a, b: a <= b, lambda a, b: a < b, lambda a, b: a >= b, lambda a, b: a > b,
               tf.equal, tf.not_equal]
    ids, kinds, splits = n.get("nodes_featureids"), n.get("nodes_modes"), n.get("nodes_splits")
    set_of = dict(zip((k for k, m in enumerate(kinds) if m == 6), sets))

    def leaf(k):
        row = tf.one_hot(n.get("leaf_targetids")[k], n.get("n_targets"), dtype=x.dtype)
        return row * tf.constant(n.get("leaf_weights")[k], x.dtype)

    def node(k):
        feature = x[:, ids[k], None]
        if kinds[k] == 6:
            chosen = tf.reduce_any(feature == tf.constant(set_of[k], x.dtype), 1, keepdims=True)
        else:
            chosen = compare[kinds[k]](feature, tf.constant(splits[k], x.dtype))
        yes, no = ((leaf if n.get(f"nodes_{w}leafs")[k] else node)(n.get(f"nodes_{w}nodeids")[k])
                   for w in ("true", "false"))
        return tf.where(chosen, yes, no)

    if n.get("aggregate_function", 1) != 1 or n.get("post_transform", 0):
        raise NotImplementedError("other totals than sums")
    return tf.add_n([node(k) for k in n.get("tree_roots")])


OPERATORS = {
    "ArrayFeatureExtractor": lambda n, x, at: tf.gather(x, at, axis=-1),
    "Binarizer": binarizer, "LabelEncoder": label_encoder, "StringNormalizer": string_normalizer,
    "StringSplit": string_split, "TfIdfVectorizer": term_frequency,
    "TreeEnsemble": tree_ensemble}
