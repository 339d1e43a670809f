// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Modified Bessel functions, and nodes of dtypes that have separate formulas or kernels: norms of
// integers, ranges of 16-bit floats, sums of strings.

#include "op_rows.hpp"

namespace referee {

namespace {

void bessel(OpRows& rows) {
    const auto add = [&](const std::string& expression, auto f) {
        rows.of(expression, f, test::sample<2, 5>(-9, 9));
        rows.in_dtypes<double, float, tf::half>(
            expression, f, tf::constant<double>({0.0, -0.0, 1e-9, 0.7, -3.75, 8.0, 19.9, -20.1}));
        rows.in_dtypes<double, float>(
            expression + "; large", f,
            tf::constant<double>({1e3, -1e5, std::numeric_limits<double>::quiet_NaN()}));
    };
    add("tf.math.bessel_i0(x)", [](auto x) { return tf::math::bessel_i0(x); });
    add("tf.math.bessel_i0e(x)", [](auto x) { return tf::math::bessel_i0e(x); });
    add("tf.math.bessel_i1(x)", [](auto x) { return tf::math::bessel_i1(x); });
    add("tf.math.bessel_i1e(x)", [](auto x) { return tf::math::bessel_i1e(x); });
    // TensorFlow's gradient of bessel_i1 at 0 is 1, ours is 1/2
    rows.of(
        "tf.math.bessel_i0(x) + tf.math.bessel_i0e(x) + tf.math.bessel_i1e(x)",
        [](auto x) {
            return tf::math::bessel_i0(x) + tf::math::bessel_i0e(x) + tf::math::bessel_i1e(x);
        },
        tf::constant<float>({0.f, 1.f}));
}

void norms_of_integers(OpRows& rows) {
    rows.of(
        "tf.math.reduce_euclidean_norm(x * 3, 1)",
        [](auto x) { return tf::math::reduce_euclidean_norm<1>(x * 3); },
        tf::constant<int>({{3, 5}, {46341, 7}, {-200, 9}}));
    rows.of(
        "tf.math.reduce_euclidean_norm(x * 1, keepdims=True)",
        [](auto x) { return tf::math::reduce_euclidean_norm(x * 1, tf::keepdims); },
        tf::constant<std::int64_t>({{3, 5}, {1 << 20, 7}}));
}

void ranges(OpRows& rows) {
    const auto add = [&]<class T>(std::type_identity<T>) {
        // in steps that are exact, because our function computes floats
        rows.of(
            "tf.range(x, y, z) * 2",
            [](auto x, auto y, auto z) {
                const auto wide = [](const auto& v) {
                    return tf::Tensor<float>(tf::cast<float>(v));
                };
                return tf::cast<T>(tf::nest::to_tensor(tf::range(wide(x), wide(y), wide(z)))) * 2;
            },
            tf::constant<T>(-1.0), tf::constant<T>(3.2), tf::constant<T>(0.5));
    };
    add(std::type_identity<tf::half>{});
    add(std::type_identity<tf::bfloat16>{});
    const auto range = [](auto limit, auto delta) {
        return tf::nest::to_tensor(tf::range(tf::zeros_like(limit), limit, delta)) * 1;
    };
    // the number of steps is rounded in the dtype
    rows.of("tf.range(tf.zeros_like(x), x, y) * 1.", range, tf::Tensor<float>(7.f),
            tf::Tensor<float>(0.7f));
    rows.of("tf.range(tf.zeros_like(x), x, y) * 1.", range, tf::Tensor<double>(7.0),
            tf::Tensor<double>(0.7));
}

void strings(OpRows& rows) {
    const tf::Tensor<tf::string, 2, 1> columns = {{"a"}, {"bb"}};
    const tf::Tensor<tf::string, 3> words = {"x", "", "yy"};
    rows.of("x + y", [](auto x, auto y) { return x + y; }, columns, words);
    rows.of(
        "x + y; scalar", [](auto x, auto y) { return x + y; }, words, tf::Tensor<tf::string>("!"));
    rows.of("x + x; same", [](auto x) { return x + x; }, words);
}

}  // namespace

const Family<OpRows> node_family([](OpRows& rows) {
    bessel(rows);
    norms_of_integers(rows);
    ranges(rows);
    strings(rows);
});

}  // namespace referee
