// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Least-squares problems with matrices of any rank. TensorFlow has no gradients of them.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> least_squares_family([](OpRows& rows) {
    namespace la = tf::linalg;
    using test::sample;
    constexpr auto solve = [](auto a, auto b) { return la::lstsq(a, b, la::not_fast); };
    const std::string call = "tf.linalg.lstsq(x, y, fast=False)";
    const auto right = sample<2, 4, 3>(-1, 2, .7);
    rows.of_values(call, solve, sample<2, 4, 3>(-2, 2), right);
    rows.value(call + "; wide", solve, sample<2, 4, 6>(-2, 2), right);
    rows.value(call + "; square", solve, sample<4, 4>(-2, 2), sample<4, 2>(-1, 1, .3));
    rows.value(call + "; float", solve, as<float>(sample<2, 4, 3>(-2, 2)), as<float>(right));
    // two equal columns, a row that depends on others, no rank at all
    const auto column = sample<4, 1>(-2, 2), other = sample<4, 1>(-1, 3, .6);
    const tf::Tensor<double, 4, 3> columns = tf::concat<1>(column, other, column);
    const tf::Tensor<double, 4, 2> sides = sample<4, 2>(-1, 1, .3);
    rows.value(call + "; equal columns", solve, columns, sides);
    rows.value(call + "; equal columns, float", solve, as<float>(columns), as<float>(sides));
    rows.value(call + "; equal rows", solve, tf::Tensor<double, 3, 4>(tf::transpose<1, 0>(columns)),
               sample<3, 2>(-1, 1, .3));
    rows.value(call + "; zeros", solve, sample<3, 2>(0, 0), sample<3, 1>(-1, 1, .3));
    rows.value(call + "; not a number", solve, sample<3, 2>(nan, nan), sample<3, 1>(-1, 1, .3));
    rows.value(call + "; one element", solve, sample<1, 1>(2, 2), sample<1, 1>(3, 3));
    rows.value(call + "; no columns", solve, sample<3, 0>(0, 0), sample<3, 2>(-1, 1, .3));
    rows.value(call + "; empty batch", solve, sample<0, 3, 2>(0, 0), sample<0, 3, 2>(0, 0));
    rows.value(
        "tf.math.real(tf.linalg.lstsq(tf.complex(x, y), tf.complex(y, x), fast=False))",
        [](auto x, auto y) {
            return tf::math::real(la::lstsq(tf::complex(x, y).collapse(),
                                            tf::complex(y, x).collapse(), la::not_fast));
        },
        sample<4, 3>(-2, 2), sample<4, 3>(-1, 2, .7));
});

}  // namespace referee
