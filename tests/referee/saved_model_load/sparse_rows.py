# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Rows of nodes of sparse tensors, for node_rows.py."""
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(5)
I64, F32 = tf.int64, tf.float32

# TensorFlow has no gradients of these, or not all of them.
MORE_GRADIENTS = ["SparseSparseMaximum", "SparseSparseMinimum", "SparseDenseCwiseAdd",
                  "SparseReduceSumSparse", "SparseReduceMax", "SparseReduceMaxSparse",
                  "SparseAddGrad", "SparseSliceGrad", "SparseFillEmptyRowsGrad"]


def i64(*values):
    return tf.constant(values, I64)


def floats(*shape):
    return tf.constant(rng.standard_normal(shape), F32)


PLACES = tf.constant([[0, 1], [1, 0], [1, 3], [2, 2]], I64)
OTHERS = tf.constant([[0, 0], [0, 1], [1, 3], [2, 3]], I64)
CUBE = tf.constant([[0, 1, 0], [0, 1, 2], [1, 0, 1], [1, 1, 0], [1, 1, 1]], I64)
NONE = tf.zeros([0, 2], I64)
DIMS, CUBE_DIMS = i64(3, 4), i64(2, 2, 3)
WORDS = tf.constant(list("abcd"))


def pair(dtype=F32):
    return [PLACES, tf.cast(4 * floats(4), dtype), DIMS], [OTHERS, tf.cast(4 * floats(4), dtype),
                                                         DIMS]


def ragged_rows(Row):
    out, outer, inner = [], i64(0, 2, 2, 3), i64(0, 2, 2, 5)
    for values in (floats(5), floats(5, 2), tf.constant(list("abcde"))):
        out += [Row("RaggedTensorToSparse", [[inner], values]),
                Row("RaggedTensorToSparse", [[outer, inner], values]),
                Row("RaggedTensorToSparse", [[i64(0)], values[:0]])]
        for indices in (tf.constant([2, 0, 0, 1]), i64(), tf.constant([[1, 2], [0, 2]]),
                        tf.constant(2)):
            rank = indices.shape.rank
            out += [Row("RaggedGather", [[inner], values, indices], OUTPUT_RAGGED_RANK=rank),
                    Row("RaggedGather", [[outer, inner], values, indices],
                        OUTPUT_RAGGED_RANK=rank + 1)]
    for dtype in (tf.int32, tf.int64, F32, tf.float64):
        def numbers(*values):
            return tf.cast(tf.constant(values), dtype)
        out += [Row("RaggedRange", [numbers(0, 5, 3), numbers(4, -3, 3), numbers(1, -2, 2)]),
                Row("RaggedRange", [numbers(0, 5), tf.cast(8, dtype), tf.cast(3, dtype)]),
                Row("RaggedRange", [tf.cast(0, dtype), tf.cast(3, dtype), tf.cast(1, dtype)])]
    out += [Row("RaggedRange", [tf.constant([0., -1.]), tf.constant(1.), tf.constant([.1, .3])],
                Tsplits=tf.int32)]
    deep, places = [i64(0, 2, 2, 3), i64(0, 2, 2, 5)], ["ROW_SPLITS"] * 2
    ids = [tf.constant(3, I64), i64(0, 0, 2), i64(0, 0, 2, 2, 2)]
    by_ids = ["FIRST_DIM_SIZE", "VALUE_ROWIDS", "VALUE_ROWIDS"]
    mixed = [(deep, places), (ids, by_ids),
             ([deep[0], ids[2]], ["ROW_SPLITS", "VALUE_ROWIDS"]),
             ([*ids[:2], deep[1]], [*by_ids[:2], "ROW_SPLITS"])]
    for shape in ([-1, -1, -1], [2, 1, 4], [4, 3, 1], [0, -1, 2]):
        for rows, kinds in mixed:
            out += [Row("RaggedTensorToTensor", [tf.constant(shape), floats(5), floats(), rows],
                        [0], row_partition_types=kinds)]
    out += [Row("RaggedTensorToTensor",
                [tf.constant([-1, -1, -1, 2]), floats(5, 2), floats(), deep], [0],
                row_partition_types=places)]
    return out


def rows(Row):
    out = []
    for dtype in (F32, tf.float64, tf.int32, tf.int64):
        a, b = pair(dtype)
        dense = tf.cast(4 * tf.abs(floats(3, 4)) + 1, dtype)
        out += [Row("SparseAdd", [*a, *b, tf.zeros([], dtype)], [0, 2, 3, 5]),
                Row("SparseAdd", [*a, *b, tf.cast(2, dtype)], [6]),
                Row("SparseSparseMaximum", a + b, [0, 2, 3, 5]),
                Row("SparseSparseMinimum", a + b),
                Row("SparseTensorDenseAdd", [*a, dense], [0, 2]),
                Row("SparseReduceSum", [*a, tf.constant([1])], [0, 2, 3]),
                Row("SparseReduceMax", [*a, tf.constant([0])], [3])]
        out += [Row(op, [*a, dense], [0, 2])
                for op in ("SparseDenseCwiseAdd", "SparseDenseCwiseMul", "SparseDenseCwiseDiv")]
    a, b = pair()
    none = [NONE, floats(0), DIMS]
    complex_a = [PLACES, tf.complex(floats(4), floats(4)), DIMS]
    out += [Row("SparseAdd", [*complex_a, *complex_a, tf.constant(1.5)]),
            Row("SparseAdd", [*none, *b, tf.constant(0.)]),
            Row("SparseAdd", [*none, *none, tf.constant(0.)]),
            Row("SparseAdd", [PLACES, tf.constant([1, np.nan, np.inf, -0.]), DIMS, *none,
                              tf.constant(0.)]),
            Row("SparseAddGrad", [floats(6), PLACES, OTHERS,
                                  tf.constant([[0, 0], [0, 1], [1, 0], [1, 3], [2, 2], [2, 3]],
                                              I64)], [1, 2, 3]),
            Row("SparseSparseMaximum", [*none, *b])]
    for other in (floats(3, 1), floats(4), floats(1, 4), floats()):
        out += [Row(op, [*a, other]) for op in ("SparseDenseCwiseAdd", "SparseDenseCwiseMul",
                                                "SparseDenseCwiseDiv")]
    cube = [CUBE, floats(5), CUBE_DIMS]
    disordered = [tf.gather(CUBE, [3, 0, 4, 2, 1]), floats(5), CUBE_DIMS]
    out += [Row("SparseSoftmax", cube, [0, 2]), Row("SparseSoftmax", a), Row("SparseSoftmax", none)]
    for op in ("SparseReduceSum", "SparseReduceMax", "SparseReduceSumSparse",
               "SparseReduceMaxSparse"):
        for axes in ([0], [1], [-1], [0, 2], [1, 2], [0, 1, 2], [2, 2], []):
            for keep in (False, True):
                out += [Row(op, [*cube, tf.constant(axes, tf.int32)], [3], keep_dims=keep)]
        out += [Row(op, [*disordered, tf.constant([1])], [0, 2, 3]),
                Row(op, [*none, tf.constant([1])], [3]), Row(op, [*none, tf.constant([0, 1])])]
    for axis in (0, 1, -1):
        out += [Row("SparseConcat", [[PLACES, OTHERS], [a[1], b[1]], [DIMS, DIMS]],
                    concat_dim=axis)]
    out += [Row("SparseConcat", [[PLACES, NONE, OTHERS], [WORDS, WORDS[:0], WORDS],
                                 [DIMS, i64(3, 2), i64(3, 4)]], concat_dim=1)]
    for start, size in (((1, 0), (2, 3)), ((1, 2), (9, 9)), ((0, 5), (2, 3)), ((0, 0), (0, 2))):
        out += [Row("SparseSlice", [*a, i64(*start), i64(*size)], [0, 2, 3, 4]),
                Row("SparseSlice", [PLACES, WORDS, DIMS, i64(*start), i64(*size)])]
    out += [Row("SparseSliceGrad", [floats(2), PLACES, i64(1, 0), tf.constant([[0, 0], [1, 2]],
                                                                             I64)])]
    for axis in (0, 1):
        for count in (1, 2, 3):
            out += [Row("SparseSplit", [tf.constant(axis, I64), *a], [0, 1, 3], num_split=count)]
    out += [Row("SparseSplit", [tf.constant(2, I64), CUBE, tf.constant(list("abcde")), CUBE_DIMS],
                [0], num_split=2)]
    gaps = tf.constant([[0, 1], [2, 3], [2, 0]], I64)
    for indices, values, default in ((gaps, floats(3), floats()), (NONE, floats(0), floats()),
                                     (gaps, WORDS[:3], tf.constant("-")),
                                     (tf.gather(gaps, [1, 0, 2]), floats(3), floats())):
        out += [Row("SparseFillEmptyRows", [indices, values, i64(5, 4), default], [0, 2])]
    out += [Row("SparseFillEmptyRows", [NONE, floats(0), i64(0, 4), floats()]),
            Row("SparseFillEmptyRowsGrad", [i64(3, 0), floats(5)], [0])]
    out += [Row("SparseBincount", [PLACES, tf.constant([1, 7, 0, 1]), DIMS, tf.constant(4), w],
                [0, 2, 3], binary_output=binary)
            for w, binary in ((floats(4), False), (floats(0), False), (floats(0), True))]
    out += [Row("SparseBincount", [i64(0, 3, 2)[:, None], i64(1, 2, 1), i64(4),
                                   tf.constant(3, I64), tf.constant([1., 2., 3.])])]
    for w in (floats(4), tf.constant([], tf.int32)):
        for options in ({}, {"minlength": 10}, {"maxlength": 3}, {"minlength": 9, "maxlength": 5},
                        {"maxlength": 0}):
            for binary in (False, True):
                more = {"binary_output": binary, **options}
                out += [Row("RaggedCountSparseOutput", [i64(0, 3, 3, 4), i64(1, 7, 1, 2), w], [0],
                            **more),
                        Row("DenseCountSparseOutput", [tf.constant([1, 7, 1, 2]), w], **more),
                        Row("SparseCountSparseOutput", [PLACES, tf.constant([3, 3, 5, 0]), DIMS, w],
                            [0, 2], **more)]
    out += [Row("DenseCountSparseOutput", [tf.constant([[1, 7, 1], [0, 0, 2]]), floats(2, 3)],
                binary_output=False),
            Row("SparseCountSparseOutput", [PLACES[:, 1:], i64(1, 1, 4, 4), i64(4), floats(4)],
                binary_output=False)]
    words = [PLACES, tf.constant(["a", "b", "c", "a long word of many more letters"]), DIMS]
    numbers = [OTHERS, i64(1, -2, 3, 4), DIMS]
    dense = tf.constant([["x", "y"], ["z", ""], ["u", "v"]])
    columns = [list(pair) for pair in zip(words, numbers)]
    out += [Row("SparseCrossV2", [*columns, more, tf.constant(separator)])
            for more, separator in (([], "_X_"), ([dense], "-"),
                                    ([dense, i64(7, 8, 9)[:, None]], ""))]
    out += [Row("SparseCross", [*columns, [dense]], hashed_output=True, num_buckets=buckets,
                hash_key=956888297470, out_type=I64, internal_type=I64)
            for buckets in (0, 100)]
    out += [Row("SparseCross", [*([x, x] for x in words), [dense]], hashed_output=False,
                num_buckets=0, hash_key=1, out_type=tf.string, internal_type=tf.string)]
    out += [Row("SparseCrossHashed", [*columns, [dense], tf.constant(buckets, I64),
                                      tf.constant(strong), i64(1, -2)])
            for buckets in (0, 100) for strong in (False, True)]
    ragged = [[tf.constant(["a", "b", "c"])], [i64(0, 2, 2, 3)]]
    out += [Row("RaggedCross", [*ragged, *([x] for x in numbers), [dense]], input_order=order,
                hashed_output=hashed, num_buckets=1000, hash_key=-7,
                out_values_type=I64 if hashed else tf.string, out_row_splits_type=I64)
            for order, hashed in (("RSD", False), ("DSR", True))]
    out += [Row("SparseToDense", [tf.constant([1, 3]), tf.constant([4]), floats(2), floats()])]
    return out + set_rows(Row)


def set_rows(Row):
    out, dense = [], tf.constant([[1, -7, 1, 3], [0, 0, 2, 1], [5, 5, 9, 4]])
    for operation in ("a-b", "b-a", "intersection", "union", "UNION"):
        for dtype in (tf.int8, I64, tf.string):
            def cast(x, dtype=dtype):
                return tf.as_string(x) if dtype == tf.string else tf.cast(x, dtype)
            a = [PLACES, cast(tf.constant([1, 7, 1, 4])), DIMS]
            b = [OTHERS, cast(tf.constant([2, 1, 7, 2])), i64(3, 5)]
            both = cast(dense), cast(dense[:, :2] + 1)
            more = {"set_operation": operation, "validate_indices": dtype != I64}
            out += [Row("DenseToDenseSetOperation", [*both], **more),
                    Row("DenseToSparseSetOperation", [both[0], *b], **more),
                    Row("SparseToSparseSetOperation", [*a, *b], **more)]
    return out + [Row("SetSize", [CUBE, values, CUBE_DIMS])
                  for values in (tf.constant([3, 3, 1, 2, 2], tf.uint16),
                                 tf.constant(list("aabba")))]
