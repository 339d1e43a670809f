// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions and their gradients, with known and with open dims. TensorFlow has no gradients of
// dilated and grouped ones on the CPU.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
using tf::nn::Padding;
using tf::nn::Window;
using Open = Tensor<float, dyn, dyn, dyn, dyn>;

/// All gradients of a convolution and of its transposed one.
constexpr auto gradients = [](auto x, auto w, auto y) {
    tf::GradientTape tape({.persistent = true});
    tape.watch(std::tie(x, w, y));
    const auto features = tf::nn::conv2d<2, "SAME">(x, w);
    const auto images = tf::nn::conv2d_transpose<Window{5, 4}, 2, "SAME">(y, w);
    const Tensor<float> one(tf::reduce_sum(features * features));
    const Tensor<float> two(tf::reduce_sum(images * images));
    return tf::nest::materialize(
        std::tuple(tape.gradient(one, std::tuple(x, w)), tape.gradient(two, std::tuple(y, w))));
};

}  // namespace

const Family<Rows> convolution_family([](Rows& rows) {
    const auto x = as<float>(sample<2, 5, 4, 4>(-1, 1));
    const auto w = as<float>(sample<3, 2, 4, 6>(-1, 1, 0.7));
    const auto y = as<float>(sample<2, 3, 2, 6>(-1, 1, 0.3));
    const auto all = [](auto a, auto b) {
        return std::tuple(tf::nn::conv2d<Window{2, 1}, "SAME">(a, b),
                          tf::nn::conv2d<1, "VALID">(a, b), tf::nn::conv2d<1, "SAME", 2>(a, b),
                          tf::nn::conv2d<2, Padding{{0, 0}, {2, 1}, {0, 3}, {0, 0}}>(a, b));
    };
    rows.one("convolutions", all, x, w);
    rows.one("convolutions/groups", all, x, as<float>(sample<3, 2, 2, 6>(-1, 1, 0.7)));
    rows.one("convolutions/half", all, as<tf::half>(x), as<tf::half>(w));
    rows.one("convolutions/double", all, as<double>(x), as<double>(w));
    rows.add(
        "convolutions/open",
        [](Open a, Open b, Open c) {
            return std::tuple(tf::nn::conv2d<2, "SAME">(a, b),
                              tf::nn::conv2d_transpose<Window{5, 4}, 2, "SAME">(c, b));
        },
        call(Open(x), Open(w), Open(y)),
        call(Open(as<float>(sample<1, 2, 2, 1>(-1, 1))), Open(as<float>(sample<1, 2, 1, 2>(-1, 1))),
             Open(as<float>(sample<1, 3, 2, 2>(-1, 1)))));
    rows.one("convolutions/gradients", gradients, x, w, y);
    rows.one("convolutions/gradients, open", gradients, Open(x), Open(w), Open(y));
    rows.one("convolutions/gradients, open batch", gradients, Tensor<float, dyn, 5, 4, 4>(x), w,
             Tensor<float, dyn, 3, 2, 6>(y));
});

}  // namespace saved
