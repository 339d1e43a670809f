// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions. TensorFlow has no gradients of dilated and grouped ones on the CPU.

#include "report.hpp"

namespace referee {
namespace {

using test::sample;
using tf::nn::Padding;
using tf::nn::Window;
using Open = tf::Tensor<double, dyn, dyn, dyn, dyn>;

/// The gradient of filters [3, 2, 2, 3] as a function of images and the gradient of the features.
constexpr auto to_filters = [](auto x, auto dy) {
    constexpr auto words = [] {
        const auto at = tf::op::to_words(tf::op::window_attributes(2, "SAME", 1));
        std::array<std::uint64_t, at.size() + 4> all{};
        for (std::size_t k = 0; k < at.size(); ++k) all[k] = at[k];
        const int dims[]{3, 2, 2, 3};
        for (std::size_t k = 0; k < 4; ++k)
            all[at.size() + k] = static_cast<std::uint64_t>(dims[k]);
        return all;
    }();
    return tf::detail::ops::call<tf::op::Conv2DBackpropFilter, tf::Tensor<double, 3, 2, 2, 3>>(
        words, x, dy);
};

}  // namespace

void convolution_rows() {
    const auto same = [](auto a, auto b) { return tf::nn::conv2d<2, "SAME">(a, b); };
    const auto valid = [](auto a, auto b) { return tf::nn::conv2d<Window{2, 1}, "VALID">(a, b); };
    const auto numbers = [](auto a, auto b) {
        return tf::nn::conv2d<2, Padding{{0, 0}, {2, 1}, {0, 3}, {0, 0}}>(a, b);
    };
    const auto pixels = [](auto a, auto b) { return tf::nn::conv2d<1, "SAME">(a, b); };
    const auto x = sample<2, 5, 4, 2>(-1, 1);
    const auto w = sample<3, 2, 2, 3>(-1, 1, 0.7);
    gradient<Run::both>("Conv2D/same", same, x, w);
    gradient<Run::both>("Conv2D/same, open", same, Open(x), Open(w));
    gradient("Conv2D/same, float", same, as<float>(x), as<float>(w));
    gradient("Conv2D/same, no images", same, sample<0, 5, 4, 2>(-1, 1), w);
    gradient("Conv2D/valid", valid, x, w);
    gradient("Conv2D/numbers", numbers, x, w);
    gradient("Conv2D/pixels", pixels, x, sample<1, 1, 2, 3>(-1, 1, 0.7));
    gradient("Conv2D/pixels, wide", pixels, sample<1, 7, 9, 20>(-1, 1),
             sample<3, 3, 20, 17>(-1, 1, 0.7));
    second("Conv2D/second", same, x, w);
    second("Conv2D/second, open", same, Open(x), Open(w));

    const auto transposed = [](auto a, auto b) {
        return tf::nn::conv2d_transpose<Window{5, 4}, 2, "SAME">(a, b);
    };
    const auto y = sample<2, 3, 2, 3>(-1, 1, 0.3);
    gradient<Run::both>("Conv2DBackpropInput/same", transposed, y, w);
    gradient("Conv2DBackpropInput/same, open", transposed, Open(y), Open(w));
    gradient(
        "Conv2DBackpropInput/valid",
        [](auto a, auto b) {
            return tf::nn::conv2d_transpose<Window{8, 4}, Window{2, 1}, "VALID">(a, b);
        },
        sample<2, 3, 3, 3>(-1, 1, 0.3), w);
    second("Conv2DBackpropInput/second", transposed, y, w);
    gradient<Run::both>("Conv2DBackpropFilter/same", to_filters, x, y);
    second("Conv2DBackpropFilter/second", to_filters, x, y);
}

}  // namespace referee
