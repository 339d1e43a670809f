// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tour of the mathematical ops: elementwise ops and broadcasting, reductions, products of vectors
// and matrices, linear algebra.

#include <iostream>

#include <tf/linalg.hpp>
#include <tf/tf.hpp>

namespace la = tf::linalg;

void show(const char* what, const auto& x) { std::cout << what << ' ' << x << '\n'; }

int main() {
    // As in Python, constants of numbers such as 1.0 are float32.
    const auto v = tf::constant({1.0, 2.0, 3.0}), w = tf::constant({4.0, -5.0, 6.0});
    const auto m = tf::constant({{4.0, 2.0, 0.0}, {2.0, 5.0, 2.0}, {0.0, 2.0, 5.0}});

    std::cout << "-- elementwise\n";
    show("v + w", v + w);
    show("2 v - 1", 2. * v - 1.);
    show("v ** 2", tf::pow(v, 2.));
    show("maximum", tf::maximum(v, w));
    show("clip_by_value", tf::clip_by_value(w, -1., 5.));
    show("w > 0", w > 0.);

    std::cout << "-- broadcasting: dims of 1 are repeated\n";
    show("rows and a vector", m + w);                       // [3, 3] + [3]
    show("a column and a row", tf::expand_dims<1>(v) * w);  // [3, 1] * [3]

    std::cout << "-- reductions\n";
    show("reduce_sum", tf::reduce_sum(m));
    show("of each column", tf::reduce_sum<0>(m));
    show("of each row", tf::reduce_mean<1>(m, tf::keepdims));
    show("argmax", tf::argmax<1>(m));
    show("cumsum", tf::cumsum(w));
    show("reduce_variance", tf::math::reduce_variance(tf::constant({1.0, 3.0})));
    show("segment_sum", tf::math::segment_sum<2>(w, tf::constant({0, 0, 1})));

    std::cout << "-- products\n";
    show("dot", tf::tensordot<tf::Axes{0}, tf::Axes{0}>(v, w));
    show("outer", tf::einsum<"i,j->ij">(v, w));
    show("cross", la::cross(v, w));
    show("matvec", la::matvec(m, v));
    show("matmul", tf::matmul(m, m, tf::transpose_b));
    show("bilinear form", tf::einsum<"i,ij,j->">(v, m, w));

    std::cout << "-- linear algebra\n";
    show("trace", la::trace(m));
    show("band_part", la::band_part(m, 0, -1));
    show("cholesky", la::cholesky(m));
    show("norm", tf::norm(tf::constant({3.0, 4.0})));
    const auto right = tf::expand_dims<1>(la::matvec(m, v));
    show("solve", tf::round(la::solve(m, right)));
    show("det", tf::round(la::det(m)));
    show("inv(m) m", tf::abs(tf::round(tf::matmul(la::inv(m), m))));
    show("eigenvalues", la::eigh(tf::constant({{2.0, 0.0}, {0.0, -1.0}})).e);
}
