// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gathers and scatters: indices and dims that do not fit at run time, eagerly and traced.

#include <doctest/doctest.h>

#include <tf/math.hpp>
#include <tf/nn.hpp>

namespace {

using tf::dyn;
using Open = tf::Tensor<float, dyn, dyn>;

const auto matrix = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});

/// Both ways raise errors::InvalidArgument.
template <class F, class... A>
void refuses(F f, const A&... a) {
    CHECK_THROWS_AS(f(a...), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(a...), tf::errors::InvalidArgument);
}

}  // namespace

TEST_CASE("indices out of range") {
    // from TensorFlow 2.21, on the CPU: each is an InvalidArgumentError
    refuses([](auto x, auto i) { return tf::gather<1, 1>(x, i); }, matrix,
            tf::constant({{0}, {3}}));
    refuses([](auto x, auto i) { return tf::gather_nd(x, i); }, matrix, tf::constant({{0, -1}}));
    refuses([](auto x, auto i) { return tf::tensor_scatter_nd_add(x, i, tf::ones<float, 1>()); },
            matrix, tf::constant({{2, 0}}));
    refuses([](auto i) { return tf::scatter_nd<3>(i, tf::ones<float, 1>()); },
            tf::constant<std::int64_t>({{3}}));
    refuses([](auto x, auto p) { return tf::dynamic_partition<2>(x, p)[0]; }, matrix,
            tf::constant({0, 2}));
    refuses([](auto i, auto x) { return tf::dynamic_stitch(std::tuple(i), std::tuple(x)); },
            tf::constant({0, -1}), matrix);
    refuses([](auto x, auto l) { return tf::reverse_sequence<1>(x, l); }, matrix,
            tf::constant({1, 4}));
    refuses([](auto x, auto i) { return tf::nn::embedding_lookup(x, i); }, matrix,
            tf::constant({2}));
    CHECK_THROWS_WITH_AS(
        tf::gather_nd(matrix, tf::constant({{0, 0}, {1, 3}})),
        "[tf.kernels.bad_index] tf::gather_nd: 'indices' got indices[1] = [1, 3]; expected a "
        "position in a tensor of shape (2, 3)",
        tf::errors::InvalidArgument);
}

TEST_CASE("dyn dims that do not fit") {
    const Open x(matrix);
    const tf::Tensor<int, dyn, dyn> ids(tf::zeros<int, 3, 2>());
    refuses([](auto a, auto i) { return tf::gather<1, 1>(a, i); }, x, ids);
    const tf::Tensor<int, dyn, 1> at(tf::zeros<int, 2, 1>());
    refuses([](auto a, auto i, auto u) { return tf::tensor_scatter_nd_update(a, i, u); }, x, at,
            Open(tf::ones<float, 3, 3>()));
    refuses([](auto i, auto u) { return tf::scatter_nd<2, 3>(i, u); }, at,
            Open(tf::ones<float, 2, 2>()));
    refuses([](auto i, auto u, auto s) { return tf::scatter_nd(i, u, s); }, at,
            Open(tf::ones<float, 2, 3>()), tf::constant({-2, 3}));
    refuses([](auto a, auto m) { return tf::boolean_mask(a, m); }, x,
            tf::Tensor<bool, dyn>(tf::ones<bool, 3>()));
    refuses([](auto a, auto p) { return tf::dynamic_partition<1>(a, p)[0]; }, x,
            tf::Tensor<int, dyn>(tf::zeros<int, 3>()));
    refuses([](auto a, auto l) { return tf::reverse_sequence<1>(a, l); }, x,
            tf::Tensor<int, dyn>(tf::zeros<int, 3>()));
    refuses([](auto a, auto b) { return tf::linspace<3>(a, b); }, x, Open(tf::ones<float, 1, 3>()));
    refuses([](auto i, auto depth) { return tf::one_hot(i, depth); }, tf::constant({1}),
            tf::constant(-1));
}

TEST_CASE("an operand is not changed in place") {
    const auto twice = tf::function([](tf::Tensor<float, 2, 3> x, tf::Tensor<float, 1> u) {
        const auto y = tf::tensor_scatter_nd_update(x, tf::constant({{0, 1}}), u);
        return std::tuple(x + 0.f, y);
    });
    const auto [x, y] = twice(matrix, tf::constant({9.f}));
    CHECK(x(0, 1) == 2);
    CHECK(y(0, 1) == 9);
    CHECK(matrix(0, 1) == 2);
}

TEST_CASE("positions of a scalar, strings and zeros of every dtype") {
    CHECK(tf::where(tf::constant(true)).shape() == tf::Shape(1, 0));
    CHECK(tf::where(tf::constant(0)).shape() == tf::Shape(0, 0));
    CHECK(tf::fill<tf::string, 2>("a")(1) == "a");
    CHECK(tf::zeros<tf::string, 2>()(1).empty());
    CHECK(static_cast<float>(tf::ones<tf::half, 2>()(1)) == 1);
    CHECK(tf::ones<std::uint64_t, 2>()(1) == 1);
    CHECK(tf::scatter_nd<2, 2>(tf::constant({1, 0}), tf::constant(7))(1, 0) == 7);
}
