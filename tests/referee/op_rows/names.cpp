// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Coordinates of flat indices, edit distances, base 64, tensors as bytes, dropout with a given
// seed, conjugate gradients, second derivatives.

#include <tf/io.hpp>
#include <tf/linalg.hpp>
#include <tf/math.hpp>
#include <tf/nn.hpp>
#include <tf/random.hpp>
#include <tf/sparse.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

void indices(OpRows& rows) {
    const auto unravel = [](auto x, auto y) { return tf::unravel_index(x, y); };
    rows.of("tf.unravel_index(x, y)", unravel, tf::constant({2, 5, 7}), tf::constant({3, 3}));
    rows.of("tf.unravel_index(x, y)", unravel, tf::constant<std::int64_t>(22),
            tf::constant<std::int64_t>({3, 4, 5}));
    // TensorFlow's op needs to know that the seed has three numbers
    const auto shuffle = [](auto x, auto y, auto z) { return tf::random_index_shuffle(x, y, z); };
    const auto six = tf::constant({0, 1, 2, 3, 4, 5});
    const auto seed = tf::constant({1, 2, 3});
    rows.value("tf.random_index_shuffle(x, y, z)", shuffle, six, seed, tf::constant(5));
    rows.save("tf.random_index_shuffle(x, y, z); known", shuffle, six, seed, tf::constant(5));
    rows.of(
        "tf.random.experimental.stateless_split(x, 3)",
        [](auto x) { return tf::random::experimental::stateless_split<3>(x); },
        tf::constant({5, 7}));
    rows.of(
        "tf.random.experimental.stateless_fold_in(x, 9)",
        [](auto x) { return tf::random::experimental::stateless_fold_in(x, 9); },
        tf::constant({5, 7}));
    // saved as TopKV2
    rows.value(
        "tf.approx_top_k(x, 2)[0]", [](auto x) { return tf::approx_top_k<2>(x).values + 0.f; },
        as<float>(test::sample<2, 5>(-3, 3)));
    rows.of(
        "x + 0. * tf.timestamp()", [](auto x) { return x + 0.0 * tf::timestamp(); },
        test::sample<2, 3>(-3, 3));
    rows.of(
        "tf.realdiv(x, y)", [](auto x, auto y) { return tf::realdiv(x, y); },
        test::sample<2, 3>(-3, 3), test::sample<2, 3>(1, 3));
}

void texts(OpRows& rows) {
    using namespace std::string_literals;
    const auto words = tf::constant<tf::dyn>(
        std::vector<std::string>{""s, "a"s, "bc"s, "def"s, "\xff\xfe\0\x80"s, "long enough"s});
    rows.of("tf.io.encode_base64(x)", [](auto x) { return tf::io::encode_base64(x); }, words);
    rows.of(
        "tf.io.encode_base64(x, pad=True)", [](auto x) { return tf::io::encode_base64(x, true); },
        words);
    const auto decode = [](auto x) { return tf::io::decode_base64(x); };
    rows.of("tf.io.decode_base64(x)", decode,
            tf::constant({"", "YQ", "YQ==", "YmM", "YmM=", "ZGVm", "__4AgA"}));
    const auto bytes = [](auto x) { return tf::io::serialize_tensor(x); };
    rows.of("tf.io.serialize_tensor(x)", bytes, tf::constant({{1, 2, 3}, {4, 5, -6}}));
    rows.of("tf.io.serialize_tensor(x)", bytes, tf::constant({"a", "", "long enough"}));
    rows.value("tf.io.serialize_tensor(x); scalar", bytes, tf::constant(true));
    rows.in_dtypes<double, float, tf::half, tf::bfloat16, std::int8_t, std::uint64_t>(
        "tf.io.serialize_tensor(x)", bytes, test::sample<2, 3>(1, 9));
    rows.of(
        "tf.io.parse_tensor(tf.io.serialize_tensor(x), tf.float32) * 2.",
        [](auto x) {
            return tf::io::parse_tensor<float, 2, tf::dyn>(tf::io::serialize_tensor(x)) * 2.f;
        },
        as<float>(test::sample<2, 3>(-3, 3)));
}

void distances(OpRows& rows) {
    const auto at = tf::constant<std::int64_t>({{0, 0}, {0, 1}, {1, 0}, {3, 0}}),
               of = tf::constant<std::int64_t>({{0, 0}, {0, 1}, {0, 2}, {2, 0}});
    const auto letters = tf::constant<std::int64_t>({1, 2, 3, 4});
    const auto numbers = [](auto x, auto y, auto z) {
        const auto dims = tf::constant<std::int64_t>({4, 3});
        return tf::edit_distance(tf::SparseTensor(x, z, dims),
                                 tf::SparseTensor(y, tf::nest::to_tensor(z + 1), dims));
    };
    const std::string expression =
        "tf.edit_distance(tf.sparse.SparseTensor(x, z, [4, 3]), "
        "tf.sparse.SparseTensor(y, z + 1, [4, 3]))";
    rows.value(expression, numbers, at, of, letters);
    rows.save(expression + "; known", numbers, at, of, letters);
    rows.value(
        "tf.edit_distance(tf.sparse.SparseTensor(x, z, [4, 2]), "
        "tf.sparse.SparseTensor(y, z, [3, 3]), normalize=False)",
        [](auto x, auto y, auto z) {
            return tf::edit_distance(tf::SparseTensor(x, z, tf::constant<std::int64_t>({4, 2})),
                                     tf::SparseTensor(y, z, tf::constant<std::int64_t>({3, 3})),
                                     false);
        },
        at, of, tf::constant({"a", "b", "c", "d"}));
}

void dropout(OpRows& rows) {
    using namespace tf::nn::experimental;
    const auto x = as<float>(test::sample<3, 4>(-3, 3));
    rows.of(
        "tf.nn.experimental.stateless_dropout(x, 0.4, y)",
        [](auto a, auto seed) { return stateless_dropout(a, .4, seed); }, x, tf::constant({3, 5}));
    rows.of(
        "tf.nn.experimental.stateless_dropout(x, z, y, noise_shape=[3, 1])",
        [](auto a, auto seed, auto rate) { return stateless_dropout<3, 1>(a, rate, seed); }, x,
        tf::constant({3, 5}), tf::constant(.3f));
    rows.of(
        "tf.nn.experimental.general_dropout(x, 0.5, lambda shape, dtype: y)",
        [](auto a, auto random) {
            return general_dropout(a, .5, [&](const auto&) { return random; });
        },
        x, as<float>(test::sample<3, 4>(0, 1)));
}

void systems(OpRows& rows) {
    const auto root = test::sample<4, 4>(-1, 1);
    const auto rhs = test::sample<4>(-1, 1);
    rows.of_values(
        "tf.linalg.experimental.conjugate_gradient(tf.linalg.LinearOperatorFullMatrix("
        "tf.matmul(x, x, transpose_b=True) + tf.eye(4, dtype=tf.float64), is_self_adjoint=True, "
        "is_positive_definite=True), y, tol=1e-3).x",
        [](auto x, auto y) {
            const auto a =
                tf::nest::to_tensor(tf::matmul(x, x, tf::transpose_b) + tf::eye<double, 4, 4>());
            return tf::linalg::experimental::conjugate_gradient(a, y, {.tol = 1e-3}).x;
        },
        root, rhs);
    rows.value(
        "tf.reshape(4. * tf.eye(6, dtype=tf.float64), [2, 3, 2, 3]) + 0. * x[0, 0]",
        [](auto x) { return tf::hessians([](auto v) { return 2.0 * v * v; }, x); },
        test::sample<2, 3>(-1, 1));
    rows.value(
        "tf.vectorized_map(lambda r: tf.reduce_sum(r * r), x)",
        [](auto x) { return tf::vectorized_map([](auto r) { return tf::reduce_sum(r * r); }, x); },
        test::sample<2, 3>(-1, 1));
}

const Family<OpRows> names_family([](OpRows& rows) {
    indices(rows);
    texts(rows);
    distances(rows);
    dropout(rows);
    systems(rows);
});

}  // namespace

}  // namespace referee
