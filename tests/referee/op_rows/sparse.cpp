// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sparse and ragged tensors.

#include <tf/ragged.hpp>
#include <tf/sparse.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

#define PLACES "[[0, 1], [1, 0], [1, 3], [2, 2]]"

template <class X>
constexpr tf::SparseTensor<double, 2> placed(const X& values) {
    return {{{0, 1}, {1, 0}, {1, 3}, {2, 2}}, values, {3, 4}};
}
template <class X>
constexpr tf::SparseTensor<double, 2> disordered(const X& values) {
    return {{{2, 0}, {0, 3}, {0, 1}, {1, 1}}, values, {3, 4}};
}

template <class X>
constexpr auto in_rows(const X& values) {
    return tf::ragged::from_row_splits(2.0 * values, tf::constant<std::int64_t>({0, 2, 2, 4}));
}

}  // namespace

const Family<OpRows> sparse_family([](OpRows& rows) {
    const auto values = test::sample<4>(-3, 3);
    rows.of(
        "tf.sparse.to_dense(tf.sparse.from_dense(x))",
        [](auto x) { return tf::sparse::to_dense(tf::sparse::from_dense(x)); },
        test::sample<2, 3>(-3, 3));
    rows.value(
        "tf.sparse.to_dense(tf.sparse.from_dense(x))",
        [](auto x) { return tf::sparse::to_dense(tf::sparse::from_dense(x)); },
        tf::constant<double>({{0.0, 1.5, 0.0}, {-2.0, 0.0, 0.25}}));
    rows.of(
        "tf.sparse.to_dense(tf.SparseTensor(" PLACES ", x, [3, 4]), y)",
        [](auto x, auto y) { return tf::sparse::to_dense(placed(x), y); }, values,
        tf::constant<double>(0.5));
    rows.of_twice(
        "tf.sparse.to_dense(tf.SparseTensor(" PLACES ", x, [3, 4])) ** 3",
        [](auto x) { return tf::pow(tf::sparse::to_dense(placed(x)), 3.0); }, values);
    rows.of_twice(
        "tf.sparse.sparse_dense_matmul(tf.SparseTensor(" PLACES ", x, [3, 4]), y)",
        [](auto x, auto y) { return tf::sparse::sparse_dense_matmul(placed(x), y); }, values,
        test::sample<4, 2>(-3, 3));
    rows.of(
        "tf.sparse.sparse_dense_matmul(tf.SparseTensor(" PLACES
        ", x, [3, 4]), y, adjoint_a=True, adjoint_b=True)",
        [](auto x, auto y) {
            return tf::sparse::sparse_dense_matmul(placed(x), y, tf::adjoint_a, tf::adjoint_b);
        },
        values, test::sample<2, 3>(-3, 3));
    rows.of(
        "tf.sparse.reorder(tf.SparseTensor([[2, 0], [0, 3], [0, 1], [1, 1]], 2. * x, [3, "
        "4])).values",
        [](auto x) { return tf::sparse::reorder(disordered(2.0 * x)).values; }, values);
    rows.of(
        "tf.sparse.reorder(tf.SparseTensor([[2, 0], [0, 3], [0, 1], [1, 1]], 2. * x, [3, "
        "4])).indices",
        [](auto x) { return tf::sparse::reorder(disordered(2.0 * x)).indices; }, values);
    rows.of(
        "tf.sparse.reshape(tf.SparseTensor(" PLACES ", x, [3, 4]), [2, -1]).indices",
        [](auto x) { return tf::sparse::reshape<2, -1>(placed(x)).indices; }, values);
    rows.of(
        "tf.sparse.to_dense(tf.sparse.reshape(tf.SparseTensor(" PLACES ", x, [3, 4]), [2, 3, -1]))",
        [](auto x) { return tf::sparse::to_dense(tf::sparse::reshape<2, 3, -1>(placed(x))); },
        values);

    // The nodes of TensorFlow's lookups, read as formulas; the table's gradient is dense.
    const auto table = test::sample<4, 2>(-3, 3);
    const auto lookup = []<tf::nn::Combiner C>(OpRows& all, const std::string& combiner,
                                               const auto& params) {
        all.of(
            "tf.nn.embedding_lookup_sparse(2. * x, tf.SparseTensor(" PLACES
            ", [1, 3, 0, 1], [3, 4]), None, combiner='" +
                combiner + "')",
            [](auto x) {
                return tf::nn::embedding_lookup_sparse(
                    2.0 * x,
                    tf::SparseTensor<int, 2>{
                        {{0, 1}, {1, 0}, {1, 3}, {2, 2}}, {1, 3, 0, 1}, {3, 4}},
                    {.combiner = C});
            },
            params);
    };
    lookup.operator()<tf::nn::Combiner::sum>(rows, "sum", table);
    lookup.operator()<tf::nn::Combiner::mean>(rows, "mean", table);
    lookup.operator()<tf::nn::Combiner::sqrtn>(rows, "sqrtn", table);

    rows.of(
        "tf.RaggedTensor.from_row_splits(2. * x, [0, 2, 2, 4]).to_tensor()",
        [](auto x) { return tf::ragged::to_tensor(in_rows(x)); }, values);
    rows.of(
        "tf.reduce_sum(tf.RaggedTensor.from_row_splits(2. * x, [0, 2, 2, 4]), axis=1)",
        [](auto x) { return tf::reduce_sum<1>(in_rows(x)); }, values);

    const auto names = tf::constant({{"a", ""}, {"b", "long enough for the heap, really"}});
    const auto numbers = tf::constant<std::int64_t>({{1, -2, 3}, {4, 5, 6}});
    // Crosses are saved as nodes of ragged tensors; with another op TensorFlow has several, too.
    rows.of(
        "tf.strings.upper(tf.sparse.cross([x, y]).values)",
        [](auto x, auto y) { return tf::strings::upper(tf::sparse::cross(x, y).values); }, names,
        numbers);
    rows.of(
        "tf.strings.upper(tf.sparse.cross([x, y], separator='<separator>').values)",
        [](auto x, auto y) {
            return tf::strings::upper(tf::sparse::cross({.separator = "<separator>"}, x, y).values);
        },
        names, numbers);
    rows.of(
        "tf.sparse.cross([x, tf.sparse.from_dense(y)]).indices",
        [](auto x, auto y) { return tf::sparse::cross(x, tf::sparse::from_dense(y)).indices; },
        names, numbers);
    rows.of(
        "2 * tf.sparse.cross_hashed([x, y], num_buckets=1000, hash_key=7).values",
        [](auto x, auto y) {
            return 2 * tf::sparse::cross_hashed({.num_buckets = 1000, .hash_key = 7}, x, y).values;
        },
        names, numbers);
    rows.of(
        "tf.math.floordiv(tf.ragged.cross_hashed([x, y]).values, 2)",
        [](auto x, auto y) { return tf::floordiv(tf::ragged::cross_hashed(x, y).values, 2); },
        names, numbers);
    rows.of(
        "tf.ragged.cross([tf.RaggedTensor.from_tensor(x), y]).row_splits",
        [](auto x, auto y) { return tf::ragged::cross(tf::ragged::from_tensor(x), y).row_splits; },
        names, numbers);
    rows.of(
        "tf.sparse.bincount(tf.abs(x), axis=-1).values",
        [](auto x) { return tf::sparse::bincount<-1>(tf::abs(x)).values; }, numbers);
    rows.of(
        "tf.sparse.bincount(tf.abs(x), axis=-1, maxlength=5).indices",
        [](auto x) { return tf::sparse::bincount<-1>(tf::abs(x), {.maxlength = 5}).indices; },
        numbers);
});

#undef PLACES

}  // namespace referee
