// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers with windows: shapes, parameters, names, and values that follow from their definitions.
// Keras judges them in tests/referee/keras_rows.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using test::paths;
using Vec = std::vector<float>;

template <class M>
inline constexpr tf::Shape result_of = M::table().outputs[M::table().outputs.size() - 1];

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;
constexpr Initializer ones = initializers::Ones{};

TEST_CASE("the sizes of results") {
    using tf::dyn, tf::Shape;
    static_assert(result_of<One<MaxPooling1D{}, 7, 3>> == Shape(dyn, 3, 3));
    static_assert(result_of<One<MaxPooling2D<3>{.padding = "same"}, 7, 6, 3>> ==
                  Shape(dyn, 3, 2, 3));
    static_assert(result_of<One<AveragePooling3D<2>{.strides = 1}, 4, 5, 6, 2>> ==
                  Shape(dyn, 3, 4, 5, 2));
    static_assert(result_of<One<GlobalMaxPooling2D{.keepdims = true}, 4, 5, 6>> ==
                  Shape(dyn, 1, 1, 6));
    static_assert(result_of<One<Conv1D<3, 2>{.strides = 2}, dyn, 4>> == Shape(dyn, dyn, 3));
    static_assert(result_of<One<Conv1D<3, 4>{.padding = "causal"}, 5, 4>> == Shape(dyn, 5, 3));
    static_assert(result_of<One<Conv3D<3, 2>{}, 4, 5, 6, 2>> == Shape(dyn, 3, 4, 5, 3));
    static_assert(result_of<One<Conv2DTranspose<3, 2>{.strides = 3}, 4, 5, 2>> ==
                  Shape(dyn, 12, 15, 3));
    static_assert(result_of<One<Conv2DTranspose<3, 4>{.strides = 2}, 4, 5, 2>> ==
                  Shape(dyn, 10, 12, 3));
    static_assert(result_of<One<Conv1DTranspose<3, 3>{.strides = 2, .padding = "same"}, 5, 2>> ==
                  Shape(dyn, 10, 3));
    static_assert(result_of<One<DepthwiseConv1D<3>{.depth_multiplier = 2}, 5, 2>> ==
                  Shape(dyn, 3, 4));
    static_assert(result_of<One<SeparableConv2D<7, 3>{.padding = "same"}, 5, 5, 2>> ==
                  Shape(dyn, 5, 5, 7));
}

TEST_CASE("the numbers of parameters, and the names of weights") {
    static_assert(One<Conv3D<3, 2>{}, 4, 5, 6, 2>::parameters == 2 * 2 * 2 * 2 * 3 + 3);
    static_assert(One<Conv2D<6, 3>{.groups = 2}, 5, 5, 4>::parameters == 3 * 3 * 2 * 6 + 6);
    static_assert(One<DepthwiseConv2D<3>{.depth_multiplier = 2}, 5, 5, 4>::parameters ==
                  3 * 3 * 4 * 2 + 8);
    CHECK(paths(One<SeparableConv1D<7, 3>{}, 5, 2>().weights()) ==
          "sequential/separable_conv1d/depthwise_kernel "
          "sequential/separable_conv1d/pointwise_kernel sequential/separable_conv1d/bias");
    CHECK(paths(One<Conv2DTranspose<7, 3>{.use_bias = false}, 5, 5, 2>().weights()) ==
          "sequential/conv2d_transpose/kernel");
}

TEST_CASE("a causal convolution sums what came before") {
    One<Conv1D<1, 3>{.padding = "causal", .kernel_initializer = ones}, 5, 1> sums;
    const auto x = tf::reshape<1, 5, 1>(tf::constant({1.f, 2.f, 3.f, 4.f, 5.f}));
    CHECK(elements(sums(x)) == Vec{1, 3, 6, 9, 12});
    One<Conv1D<1, 2>{.padding = "causal", .dilation_rate = 3, .kernel_initializer = ones}, 5, 1>
        apart;
    CHECK(elements(apart(x)) == Vec{1, 2, 3, 5, 7});
}

TEST_CASE("a dilated Conv3D reads elements that are apart") {
    One<Conv3D<1, Window3{1, 1, 2}>{.dilation_rate = Window3{1, 1, 3}, .kernel_initializer = ones},
        1, 1, 5, 1>
        apart;
    const auto x = tf::reshape<1, 1, 1, 5, 1>(tf::constant({1.f, 2.f, 3.f, 4.f, 5.f}));
    CHECK(elements(apart(x)) == Vec{5, 7});
}

TEST_CASE("the groups of a Conv3D are separate") {
    One<Conv3D<2, 1>{.groups = 2, .kernel_initializer = ones}, 1, 1, 1, 4> grouped;
    CHECK(elements(grouped(tf::reshape<1, 1, 1, 1, 4>(tf::constant({1.f, 2.f, 3.f, 4.f})))) ==
          Vec{3, 7});
}

TEST_CASE("transposed convolutions with dilations, which TensorFlow does not have on CPUs") {
    One<Conv1DTranspose<1, 2>{.dilation_rate = 3, .kernel_initializer = ones}, 2, 1> line;
    CHECK(elements(line(tf::reshape<1, 2, 1>(tf::constant({1.f, 2.f})))) == Vec{1, 2, 0, 1, 2});
    One<Conv3DTranspose<1, Window3{1, 1, 2}>{.dilation_rate = Window3{1, 1, 3},
                                             .kernel_initializer = ones},
        1, 1, 2, 1>
        deep;
    CHECK(elements(deep(tf::reshape<1, 1, 1, 2, 1>(tf::constant({1.f, 2.f})))) ==
          Vec{1, 2, 0, 1, 2});
}

TEST_CASE("pooling of integers and of open sizes") {
    Sequential<Input<tf::dyn, 1>{.dtype = tf::int32}, MaxPooling1D<2>{.strides = 1}> largest;
    const auto y = largest(tf::reshape<1, 4, 1>(tf::constant({3, 1, 4, 1})));
    CHECK(elements(y) == std::vector<int>{3, 4, 4});
}

}  // namespace
