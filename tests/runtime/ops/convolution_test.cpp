// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.nn.conv2d and its gradient ops: the values are those of TensorFlow 2.21 for
// x = [(i * 5 + 1) % 7 - 3 for i in range(...)] and filters = [(i * 3 + 2) % 5 - 2 ...].

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;
using tf::nn::Padding;
using tf::nn::Window;

template <class T, int... Dims>
tf::Tensor<T, Dims...> pattern(int step, int start, int modulus) {
    std::vector<T> v;
    for (int i = 0; i < (Dims * ... * 1); ++i)
        v.push_back(element<T>((i * step + start) % modulus - modulus / 2));
    return tf::constant<Dims...>(v);
}
template <class T, int... Dims>
tf::Tensor<T, Dims...> images() {
    return pattern<T, Dims...>(5, 1, 7);
}
template <class T, int... Dims>
tf::Tensor<T, Dims...> filters() {
    return pattern<T, Dims...>(3, 2, 5);
}

template <Window Strides, Padding P, Window Dilations = 1>
constexpr auto conv =
    [](const auto& x, const auto& w) { return tf::nn::conv2d<Strides, P, Dilations>(x, w); };
/// The same for images and filters of which no dim is known.
template <class T, Window Strides, Padding P, Window Dilations = 1>
constexpr auto open_conv =
    [](const tf::Tensor<T, dyn, dyn, dyn, dyn>& x, const tf::Tensor<T, dyn, dyn, dyn, dyn>& w) {
        return tf::nn::conv2d<Strides, P, Dilations>(x, w);
    };
template <Window Strides, Padding P, Window Dilations = 1, class T, int... X, int... W>
void check_conv(const tf::Tensor<T, X...>& x, const tf::Tensor<T, W...>& w, const tf::Shape& shape,
                std::initializer_list<double> expected) {
    using Open = tf::Tensor<T, dyn, dyn, dyn, dyn>;
    const auto y = both(conv<Strides, P, Dilations>, x, w);
    CHECK(decltype(y)::static_shape == shape);
    check(y, shape, expected);
    check(both(open_conv<T, Strides, P, Dilations>, Open(x), Open(w)), shape, expected);
}

}  // namespace

TEST_CASE_TEMPLATE("conv2d: SAME", T, float, double, tf::half, tf::bfloat16) {
    check_conv<2, "SAME">(
        images<T, 1, 5, 4, 2>(), filters<T, 3, 3, 2, 3>(), tf::Shape(1, 3, 2, 3),
        {-12, 24, -20, -9, -4, -9, -10, -16, 33, 32, -10, -7, -7, -12, -7, -17, 21, -6});
}

TEST_CASE("conv2d: the image ends with one more zero than it begins") {
    check_conv<1, "SAME">(images<float, 1, 3, 3, 1>(), filters<float, 2, 2, 1, 2>(),
                          tf::Shape(1, 3, 3, 2),
                          {7, -2, -9, -5, 4, -2, 1, 3, -8, 7, 6, -4, -2, 2, 3, 1, 0, -6});
}

TEST_CASE("conv2d: VALID, two strides") {
    check_conv<Window{2, 1}, "VALID">(images<float, 2, 5, 4, 1>(), filters<float, 2, 3, 1, 2>(),
                                      tf::Shape(2, 2, 2, 2),
                                      {9, 2, -5, -1, -5, -1, -5, -11, 9, -9, 9, 2, 9, 2, -5, -1});
}

TEST_CASE("conv2d: zeros in numbers") {
    check_conv<Window{1, 2}, Padding{{0, 0}, {2, 0}, {1, 2}, {0, 0}}>(
        images<float, 1, 3, 3, 1>(), filters<float, 3, 3, 1, 1>(), tf::Shape(1, 3, 2, 1),
        {-5, -5, -2, 7, 7, 12});
}

TEST_CASE("conv2d: dilations") {
    check_conv<1, "SAME", Window{2, 3}>(
        images<float, 1, 5, 6, 1>(), filters<float, 2, 2, 1, 2>(), tf::Shape(1, 5, 6, 2),
        {-6, 3,  -2, 1, -2, -1, 12, -3, 2,  0, -2, 0,  5,  -3, -3, 8,  -5, -2, 0, -5,
         6,  2,  2,  6, 3,  -3, -1, -3, -3, 8, -5, -2, -4, -2, 6,  2,  -6, 4,  1, -7,
         -1, -3, -3, 8, 0,  -6, -4, -2, 0,  0, -2, 8,  3,  -7, 1,  -1, 0,  4,  0, -6});
    check_conv<2, "VALID", Window{3, 1}>(images<float, 1, 6, 6, 1>(), filters<float, 2, 2, 1, 1>(),
                                         tf::Shape(1, 2, 3, 1), {-11, 4, -2, 2, -11, 4});
}

TEST_CASE("conv2d: groups of channels") {
    check_conv<1, "VALID">(images<float, 1, 3, 3, 4>(), filters<float, 2, 2, 2, 4>(),
                           tf::Shape(1, 2, 2, 4),
                           {10, -4, 10, -16, 2, 10, -3, -7, -7, 10, -8, 18, -8, -4, -7, 6});
}

TEST_CASE("conv2d: a window of one pixel") {
    check_conv<1, "SAME">(images<float, 2, 2, 3, 2>(), filters<float, 1, 1, 2, 3>(),
                          tf::Shape(2, 2, 3, 3),
                          {-3, 10, -2, 1,  -4, 1,  -2, 10, -3, 2,  -4, 0,  -1, -4, 3, 3,  -4, -1,
                           0,  -4, 2,  -3, 10, -2, 1,  -4, 1,  -2, 10, -3, 2,  -4, 0, -1, -4, 3});
    check_conv<2, "SAME">(images<float, 1, 3, 3, 2>(), filters<float, 1, 1, 2, 3>(),
                          tf::Shape(1, 2, 2, 3), {-3, 10, -2, -2, 10, -3, 0, -4, 2, 1, -4, 1});
}

TEST_CASE("conv2d: no images, no features") {
    check_conv<2, "SAME">(images<float, 0, 5, 4, 2>(), filters<float, 3, 3, 2, 3>(),
                          tf::Shape(0, 3, 2, 3), {});
    check_conv<2, "SAME">(images<float, 1, 5, 4, 2>(), filters<float, 3, 3, 2, 0>(),
                          tf::Shape(1, 3, 2, 0), {});
    check_conv<2, "SAME">(images<float, 1, 0, 4, 2>(), filters<float, 3, 3, 2, 3>(),
                          tf::Shape(1, 0, 2, 3), {});
}

TEST_CASE("conv2d: the types know what follows from the known dims") {
    using X = tf::Tensor<float, dyn, 9, dyn, dyn>;
    using W = tf::Tensor<float, 3, 3, 4, 6>;
    using Y = decltype(tf::nn::conv2d<2, "VALID">(std::declval<X>(), std::declval<W>()));
    CHECK(Y::static_shape == tf::Shape(dyn, 4, dyn, 6));
    using V = tf::Tensor<float, dyn, 3, 4, 6>;
    using Z = decltype(tf::nn::conv2d<2, "SAME">(std::declval<X>(), std::declval<V>()));
    CHECK(Z::static_shape == tf::Shape(dyn, 5, dyn, 6));
}

TEST_CASE("conv2d: open dims that do not fit") {
    using X = tf::Tensor<float, 1, dyn, dyn, dyn>;
    using W = tf::Tensor<float, dyn, 3, 2, 2>;
    const auto valid = [](const X& x, const W& w) { return tf::nn::conv2d<1, "VALID">(x, w); };
    const W window = filters<float, 3, 3, 2, 2>();
    both_throw<InvalidArgument>(valid, X(images<float, 1, 5, 5, 3>()), window);
    both_throw<InvalidArgument>(valid, X(images<float, 1, 5, 5, 0>()), window);
    both_throw<InvalidArgument>(valid, X(images<float, 1, 1, 5, 2>()), window);
    both_throw<InvalidArgument>(valid, X(images<float, 1, 5, 5, 6>()), window);  // 3 groups
    both_throw<InvalidArgument>(valid, X(images<float, 1, 5, 5, 2>()),
                                W(filters<float, 0, 3, 2, 2>()));
    // As in TensorFlow, there is no position if the image lacks no more than a stride.
    check(both(valid, X(images<float, 1, 2, 5, 2>()), window), tf::Shape(1, 0, 3, 2), {});
    CHECK_THROWS_WITH_AS((void)valid(X(images<float, 1, 5, 5, 3>()), window),
                         doctest::Contains("tf::nn::conv2d: 'input, filters' got (1, 5, 5, 3), "
                                           "(3, 3, 2, 2)"),
                         InvalidArgument);
}

TEST_CASE("conv2d_transpose") {
    const auto same = [](const auto& x, const auto& w) {
        return tf::nn::conv2d_transpose<Window{4, 3}, 2, "SAME">(x, w);
    };
    const tf::Shape shape(1, 4, 3, 2);
    const auto expected = {6.,  -6.,  5.,  -10., -3., -6., -6., -3., -10., 5.,  -6., 6.,
                           -8., -11., 12., 4.,   6.,  16., -6., 8.,  4.,   -4., 8.,  -4.};
    const auto y = both(same, images<float, 1, 2, 2, 3>(), filters<float, 3, 3, 2, 3>());
    CHECK(decltype(y)::static_shape == shape);
    check(y, shape, expected);
    using Open = tf::Tensor<float, dyn, dyn, dyn, dyn>;
    check(
        both([](const Open& x,
                const Open& w) { return tf::nn::conv2d_transpose<Window{4, 3}, 2, "SAME">(x, w); },
             Open(images<float, 1, 2, 2, 3>()), Open(filters<float, 3, 3, 2, 3>())),
        shape, expected);
    const auto valid = [](const auto& x, const auto& w) {
        return tf::nn::conv2d_transpose<Window{5, 4}, Window{3, 2}, "VALID">(x, w);
    };
    check(both(valid, images<float, 1, 2, 2, 2>(), filters<float, 2, 2, 1, 2>()),
          tf::Shape(1, 5, 4, 1),
          {-6, -5, 2, 2, -4, 7, 2, -3, 0, 0, 0, 0, -4, -5, 4, 2, -6, 8, 0, -2});
    both_throw<InvalidArgument>(
        [](const Open& x, const Open& w) {
            return tf::nn::conv2d_transpose<Window{7, 4}, 2, "SAME">(x, w);
        },
        Open(images<float, 1, 2, 2, 3>()), Open(filters<float, 3, 3, 2, 3>()));
}

TEST_CASE_TEMPLATE("conv2d: gradients of known and open dims", T, float, double, tf::half) {
    const auto of_images = {8.,  6.,  -6., -3., -10., 5.,  -6., 6.,  13., -10., -8., -11., 12., 4.,
                            6.,  16., -4., -5., -6.,  8.,  4.,  -4., 8.,  -4.,  -7., -8.,  6.,  15.,
                            -9., 0.,  -8., 7.,  -2.,  -2., 8.,  -2., -3., -6.,  8.,  0.};
    const auto gradients = [](const auto& x, const auto& w, const auto& dy) {
        tf::GradientTape tape;
        tape.watch(std::tie(x, w));
        const auto y = tf::nn::conv2d<2, "SAME">(x, w);
        return tf::nest::materialize(tape.gradient(tf::reduce_sum(y * dy), std::tuple(x, w)));
    };
    const auto x = images<T, 1, 5, 4, 2>();
    const auto w = filters<T, 3, 3, 2, 3>();
    const auto dy = images<T, 1, 3, 2, 3>();
    check(std::get<0>(both(gradients, x, w, dy)), tf::Shape(1, 5, 4, 2), of_images);
    using Open = tf::Tensor<T, dyn, dyn, dyn, dyn>;
    check(std::get<0>(both(gradients, Open(x), Open(w), Open(dy))), tf::Shape(1, 5, 4, 2),
          of_images);
    const auto of_filters = {0.,  16., -3., -8., 8.,  -9., 11., -3., -10.,
                             -3., -3., -9., 1.,  -8., -3., 16., -6., 3.};
    const auto one = filters<T, 3, 3, 2, 1>();
    const auto one_dy = images<T, 1, 3, 2, 1>();
    check(std::get<1>(both(gradients, x, one, one_dy)), tf::Shape(3, 3, 2, 1), of_filters);
    check(std::get<1>(both(gradients, Open(x), Open(one), Open(one_dy))), tf::Shape(3, 3, 2, 1),
          of_filters);
}
