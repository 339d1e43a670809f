// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that merge, pad, crop, repeat and permute, and activations as layers: values that follow
// from their definitions. Keras judges them in tests/referee/keras_rows.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

struct Merged : Functional<Merged, Input<2>{}, Input<2>{}> {
    static constexpr auto build(auto a, auto b) {
        return std::tuple(keras::subtract(a, b), keras::multiply(a, b), keras::average(a, b),
                          keras::maximum(a, b, a), keras::minimum(a, b), keras::dot<1>(a, b));
    }
};

TEST_CASE("layers that merge two tensors") {
    Merged net;
    const tf::Tensor<float, 1, 2> a = tf::constant({{1.f, 4.f}}), b = tf::constant({{3.f, 2.f}});
    const auto [difference, product, mean, largest, smallest, dot] = net(std::tuple(a, b));
    CHECK(elements(difference) == Vec{-2, 2});
    CHECK(elements(product) == Vec{3, 8});
    CHECK(elements(mean) == Vec{2, 3});
    CHECK(elements(largest) == Vec{3, 4});
    CHECK(elements(smallest) == Vec{1, 2});
    static_assert(std::is_same_v<decltype(dot), const tf::Tensor<float, tf::dyn, 1>>);
    CHECK(elements(dot) == Vec{11});
    CHECK(net.table().layers[2].name.view() == "subtract");
    CHECK(net.table().layers[7].name.view() == "dot");
}

TEST_CASE("zeros around sequences, and their removal") {
    const auto x = tf::reshape<1, 2, 1>(tf::constant({1.f, 2.f}));
    Sequential<Input<2, 1>{}, ZeroPadding1D{.padding = {1, 2}}> wide;
    CHECK(elements(wide(x)) == Vec{0, 1, 2, 0, 0});
    Sequential<Input<2, 1>{}, ZeroPadding1D{.padding = {1, 2}}, Cropping1D{.cropping = {1, 2}}>
        same;
    CHECK(elements(same(x)) == Vec{1, 2});
    const auto image = tf::reshape<1, 2, 2, 1>(tf::constant({1.f, 2.f, 3.f, 4.f}));
    One<ZeroPadding2D{.padding = {{1, 0}, {0, 1}}}, 2, 2, 1> corner;
    CHECK(elements(corner(image)) == Vec{0, 0, 0, 1, 2, 0, 3, 4, 0});
    One<ZeroPadding2D{.padding = {{0, 1}, {1, 0}}}, 2, 2, 1> other_corner;
    CHECK(elements(other_corner(image)) == Vec{0, 1, 2, 0, 3, 4, 0, 0, 0});
    One<Cropping2D{.cropping = {{1, 0}, {0, 1}}}, 2, 2, 1> one;
    CHECK(elements(one(image)) == Vec{3});
}

TEST_CASE("repeated and permuted elements") {
    const auto image = tf::reshape<1, 1, 2, 1>(tf::constant({1.f, 2.f}));
    CHECK(elements(One<UpSampling2D{}, 1, 2, 1>()(image)) == Vec{1, 1, 2, 2, 1, 1, 2, 2});
    CHECK(elements(One<RepeatVector<2>{}, 2>()(tf::constant({{1.f, 2.f}}))) == Vec{1, 2, 1, 2});
    const auto matrix = tf::reshape<1, 2, 3>(tf::constant({1.f, 2.f, 3.f, 4.f, 5.f, 6.f}));
    CHECK(elements(One<Permute<2, 1>{}, 2, 3>()(matrix)) == Vec{1, 4, 2, 5, 3, 6});
}

TEST_CASE("activations as layers") {
    const auto x = tf::constant({{-2.f, -.5f, .5f, 4.f}});
    CHECK(elements(One<ReLU{.max_value = 3}, 4>()(x)) == Vec{0, 0, .5f, 3});
    CHECK(elements(One<ReLU{.negative_slope = .5, .threshold = 1}, 4>()(x)) ==
          Vec{-1.5f, -.75f, -.25f, 4});
    CHECK(near(One<LeakyReLU{}, 4>()(x), {-.6f, -.15f, .5f, 4}));
    One<PReLU{.alpha_initializer = initializers::Constant{.25}}, 4> leaky;
    static_assert(decltype(leaky)::parameters == 4);
    CHECK(elements(leaky(x)) == Vec{-.5f, -.125f, .5f, 4});
    CHECK(test::paths(leaky.weights()) == "sequential/p_re_lu/alpha");
    static_assert(One<PReLU{.shared_axes = {1, 2}}, 8, 8, 3>::parameters == 3);
    CHECK(near(One<Softmax{}, 2>()(tf::constant({{0.f, 0.f}})), {.5f, .5f}));
    CHECK(elements(One<keras::Identity{}, 4>()(x)) == elements(x));
    CHECK(elements(One<Lambda<[](auto v) { return v * v; }>{}, 4>()(x)) == Vec{4, .25f, .25f, 16});
}

struct Both : Functional<Both, Input<2>{}, Input<2>{}> {
    static constexpr auto build(auto a, auto b) {
        return std::tuple(a, b) | layer<Lambda<[](auto x, auto y) { return x * 2.f + y; }>{}>;
    }
};
TEST_CASE("a function of several tensors is a layer") {
    const tf::Tensor<float, 1, 2> a = tf::constant({{1.f, 4.f}}), b = tf::constant({{3.f, 2.f}});
    CHECK(elements(Both()(std::tuple(a, b))) == Vec{5, 10});
}

}  // namespace
