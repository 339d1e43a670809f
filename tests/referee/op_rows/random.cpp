// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Stateless random numbers: op_rows.py demands TensorFlow's bits.

#include "op_rows.hpp"

namespace referee {

namespace {

void floats(OpRows& rows, const tf::Tensor<int, 2>& seed) {
    using namespace tf::random;
    rows.of(
        "tf.random.stateless_normal([3, 5], x)", [](auto x) { return stateless_normal<3, 5>(x); },
        seed);
    rows.of(
        "tf.random.stateless_normal([7], x, -1.5, 3., tf.float64)",
        [](auto x) { return stateless_normal<tf::float64, 7>(x, {.mean = -1.5, .stddev = 3}); },
        as<std::int64_t>(seed));
    rows.of(
        "tf.random.stateless_uniform([y, 3], x, -2., 5.)",
        [](auto x, auto y) {
            return stateless_uniform<tf::dyn, 3>(x, {.minval = -2, .maxval = 5}, y);
        },
        seed, tf::constant(4));
    rows.of(
        "tf.random.stateless_uniform([5], x, dtype=tf.float64)",
        [](auto x) { return stateless_uniform<double, 5>(x); }, seed);
    rows.of(
        "tf.random.stateless_truncated_normal([33], x)",
        [](auto x) { return stateless_truncated_normal<33>(x); }, seed);
    rows.of(
        "tf.random.stateless_truncated_normal([9], x, 2., 0.1, tf.float64)",
        [](auto x) { return stateless_truncated_normal<double, 9>(x, {.mean = 2, .stddev = .1}); },
        seed);
    rows.of(
        "tf.random.stateless_normal([9], x, 1., 3., tf.half)",
        [](auto x) { return stateless_normal<tf::half, 9>(x, {.mean = 1, .stddev = 3}); }, seed);
    rows.of(
        "tf.random.stateless_uniform([9], x, 1., 3.3, tf.half)",
        [](auto x) { return stateless_uniform<tf::half, 9>(x, {.minval = 1, .maxval = 3.3f}); },
        seed);
    rows.of(
        "tf.random.stateless_truncated_normal([9], x, dtype=tf.half)",
        [](auto x) { return stateless_truncated_normal<tf::half, 9>(x); }, seed);
    rows.of(
        "tf.random.stateless_normal([9], x, dtype=tf.bfloat16)",
        [](auto x) { return stateless_normal<tf::bfloat16, 9>(x); }, seed);
    rows.of(
        "tf.random.stateless_uniform([9], x, dtype=tf.bfloat16)",
        [](auto x) { return stateless_uniform<tf::bfloat16, 9>(x); }, seed);
    rows.of(
        "tf.random.stateless_truncated_normal([9], x, dtype=tf.bfloat16)",
        [](auto x) { return stateless_truncated_normal<tf::bfloat16, 9>(x); }, seed);
    // TensorFlow draws so many with several threads.
    rows.value(
        "tf.random.stateless_truncated_normal([100000], x)",
        [](auto x) { return stateless_truncated_normal<100000>(x); }, seed);
}

void integers(OpRows& rows, const tf::Tensor<int, 2>& seed) {
    using namespace tf::random;
    rows.of(
        "tf.random.stateless_uniform([3, 5], x, -7, 1000, tf.int32)",
        [](auto x) { return stateless_uniform<int, 3, 5>(x, {.minval = -7, .maxval = 1000}); },
        seed);
    rows.of(
        "tf.random.stateless_uniform([y], x, maxval=1 << 60, dtype=tf.int64)",
        [](auto x, auto y) {
            return stateless_uniform<tf::int64, tf::dyn>(x, {.maxval = std::int64_t{1} << 60}, y);
        },
        as<std::int64_t>(seed), tf::constant(3));
    rows.of(
        "tf.random.stateless_uniform([5], x, None, None, tf.int32)",
        [](auto x) { return stateless_uniform<int, 5>(x); }, seed);
    rows.of(
        "tf.random.stateless_uniform([5], x, None, None, tf.int64)",
        [](auto x) { return stateless_uniform<tf::int64, 5>(x); }, seed);
    rows.of(
        "tf.random.stateless_uniform([5], x, None, None, tf.uint32)",
        [](auto x) { return stateless_uniform<tf::uint32, 5>(x); }, seed);
    rows.of(
        "tf.random.stateless_uniform([5], x, None, None, tf.uint64)",
        [](auto x) { return stateless_uniform<tf::uint64, 5>(x); }, seed);
}

void seeds(OpRows& rows, const tf::Tensor<int, 2>& seed) {
    rows.of("tf.random.split(x, 3)", [](auto x) { return tf::random::split<3>(x); }, seed);
    rows.of(
        "tf.random.split(x, y)", [](auto x, auto y) { return tf::random::split(x, y); },
        as<std::int64_t>(seed), tf::constant(2));
    rows.of(
        "tf.random.fold_in(x, y)", [](auto x, auto y) { return tf::random::fold_in(x, y); }, seed,
        tf::constant(12));
    rows.of(
        "tf.random.fold_in(x, y); int64", [](auto x, auto y) { return tf::random::fold_in(x, y); },
        seed, tf::constant<std::int64_t>(-1));
    rows.of(
        "tf.random.stateless_uniform([2], tf.random.split(x)[1])",
        [](auto x) { return tf::random::stateless_uniform<2>(tf::random::split<2>(x)[1]); }, seed);
}

void choices(OpRows& rows, const tf::Tensor<int, 2>& seed) {
    using namespace tf::random;
    const auto logits = test::sample<7, 9>(-3, 3);
    rows.of_values(
        "tf.random.stateless_categorical(x * 0.5, 5, y)",
        [](auto x, auto y) { return stateless_categorical<5>(x * 0.5, y); }, logits, seed);
    rows.of_values(
        "tf.random.stateless_categorical(x * 2., z, y, tf.int32)",
        [](auto x, auto y, auto z) { return stateless_categorical<int>(x * 2.f, z, y); },
        as<float>(logits), as<std::int64_t>(seed), tf::constant(6));
    rows.value(
        "tf.random.stateless_categorical(x, 4, y); half",
        [](auto x, auto y) { return stateless_categorical<4>(x, y); }, as<tf::half>(logits), seed);
    rows.value(
        "tf.random.stateless_categorical(x, 4, y); bfloat16",
        [](auto x, auto y) { return stateless_categorical<4>(x, y); }, as<tf::bfloat16>(logits),
        seed);
}

void distributions(OpRows& rows, const tf::Tensor<int, 2>& seed) {
    using namespace tf::random;
    const auto alpha = tf::constant<float>({0.3f, 1.f, 7.5f});
    const auto rate = tf::constant<float>({1.5f, 5.f, 37.5f});
    const auto wide = tf::constant<double>({0.3, 1.0, 47.5});
    rows.of_values(  // samples have a gradient in TensorFlow
        "tf.random.stateless_gamma([40, 3], y, tf.stop_gradient(x), dtype=tf.float64)",
        [](auto x, auto y) { return stateless_gamma<40, 3>(y, tf::stop_gradient(x)); }, wide, seed);
    rows.of_values(
        "tf.random.stateless_gamma([z, 3], y, tf.stop_gradient(x), 2.)",
        [](auto x, auto y, auto z) {
            return stateless_gamma<tf::dyn, 3>(y, tf::stop_gradient(x), 2, z);
        },
        alpha, as<std::int64_t>(seed), tf::constant(4));
    rows.value(
        "tf.random.stateless_gamma([5, 3], y, 2., x, tf.float64)",
        [](auto x, auto y) { return stateless_gamma<5, 3>(y, tf::constant<double>(2.0), x); }, wide,
        seed);
    rows.value(
        "tf.random.stateless_gamma([5, 3], y, x, dtype=tf.half)",
        [](auto x, auto y) { return stateless_gamma<5, 3>(y, x); }, as<tf::half>(alpha), seed);
    rows.of(
        "tf.random.stateless_poisson([40, 3], y, x * 2.)",
        [](auto x, auto y) { return stateless_poisson<40, 3>(y, x * 2); }, as<float>(rate), seed);
    rows.of_values(
        "tf.random.stateless_poisson([z, 3], y, x, tf.float64)",
        [](auto x, auto y, auto z) { return stateless_poisson<double, tf::dyn, 3>(y, x, z); }, wide,
        as<std::int64_t>(seed), tf::constant(4));
    rows.value(
        "tf.random.stateless_poisson([4], y, x, tf.int64)",
        [](auto x, auto y) { return stateless_poisson<tf::int64, 4>(y, x); }, tf::constant(30),
        seed);
    rows.of_values(
        "tf.random.stateless_binomial([40, 3], z, x, y * 0.9)",
        [](auto x, auto y, auto z) { return stateless_binomial<40, 3>(z, x, y * 0.9); },
        tf::constant<double>({7.0, 90.0, 0.0}), tf::constant<double>(0.3), seed);
    rows.of_values(
        "tf.random.stateless_binomial([2, 4, 3], z, x, y * 0.9, tf.float32)",
        [](auto x, auto y, auto z) { return stateless_binomial<float, 2, 4, 3>(z, x, y * 0.9f); },
        tf::constant<float>({{5.f}, {100.f}, {1e4f}, {17.f}}),
        tf::constant<float>({0.9f, 0.51f, 1.f}), seed);
    rows.of(
        "tf.random.experimental.index_shuffle(x, y, 99)",
        [](auto x, auto y) { return experimental::index_shuffle(x, y, 99); },
        tf::constant<int>({0, 1, 50, 99}), seed);
    rows.of(
        "tf.random.experimental.index_shuffle(x, y, z)",
        [](auto x, auto y, auto z) { return experimental::index_shuffle(x, y, z); },
        tf::constant<std::int64_t>(123456789), as<std::int64_t>(seed),
        tf::constant<std::int64_t>(std::int64_t{1} << 40));
    rows.of_values(
        "tf.random.experimental.stateless_shuffle(x, y)",
        [](auto x, auto y) { return experimental::stateless_shuffle(x, y); },
        test::sample<7, 2>(-1, 1), seed);
}

}  // namespace

const Family<OpRows> random_family([](OpRows& rows) {
    const auto seed = tf::constant({17, -3});
    floats(rows, seed);
    integers(rows, seed);
    seeds(rows, seed);
    choices(rows, seed);
    distributions(rows, seed);
});

}  // namespace referee
