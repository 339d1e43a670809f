// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "gradient_check.hpp"

namespace test {
namespace {

using tf::dyn;
using tf::nn::Padding;
using tf::nn::Window;

template <Window Strides, Padding P, Window Dilations = 1>
constexpr auto conv = [](auto x, auto w) { return tf::nn::conv2d<Strides, P, Dilations>(x, w); };
template <Window Size, Window Strides, Padding P>
constexpr auto transposed =
    [](auto x, auto w) { return tf::nn::conv2d_transpose<Size, Strides, P>(x, w); };
/// The gradient of the filters as a function of images and of the gradient of the features.
constexpr auto back_to_filters = [](auto x, auto dy) {
    constexpr auto words = [] {
        const auto at = tf::op::to_words(tf::op::window_attributes(2, "SAME", 1));
        std::array<std::uint64_t, at.size() + 4> all{};
        for (std::size_t k = 0; k < at.size(); ++k) all[k] = at[k];
        const int dims[]{3, 2, 2, 2};
        for (std::size_t k = 0; k < 4; ++k)
            all[at.size() + k] = static_cast<std::uint64_t>(dims[k]);
        return all;
    }();
    return tf::detail::ops::call<tf::op::Conv2DBackpropFilter, tf::Tensor<double, 3, 2, 2, 2>>(
        words, x, dy);
};

}  // namespace

std::vector<GradientCase> convolution_cases() {
    using Images = tf::Tensor<double, dyn, 4, 3, 2>;
    using Open = tf::Tensor<double, dyn, dyn, dyn, dyn>;
    const auto x = sample<1, 4, 3, 2>(-1, 1);
    const auto w = sample<3, 2, 2, 2>(-1, 1, 0.7);
    const auto y = sample<1, 2, 2, 2>(-1, 1, 0.3);
    return {
        {"Conv2D",
         [=] {
             check_gradient(conv<2, "SAME">, x, w);
             check_gradient<false>(conv<1, "VALID">, x, w);
             check_gradient<false>(conv<1, "SAME", Window{1, 2}>, x, w);
             check_gradient<false>(conv<Window{1, 2}, Padding{{0, 0}, {2, 1}, {0, 3}, {0, 0}}>, x,
                                   w);
             check_gradient<false>(conv<1, "SAME">, x, sample<1, 1, 2, 3>(-1, 1, 0.7));
             check_gradient<false>(conv<2, "SAME">, sample<0, 4, 3, 2>(-1, 1), w);
             check_gradient<false>(conv<2, "VALID">, sample<2, 5, 3, 4>(-1, 1),
                                   sample<2, 2, 2, 6>(-1, 1, 0.7));  // two groups
             check_gradient(conv<2, "SAME">, Images(x), w);
             check_gradient(conv<2, "SAME">, Open(x), Open(w));
             check_second<true>(conv<2, "SAME">, x, w);
             check_second(conv<1, "VALID", Window{2, 1}>, Open(x), Open(w));
             check_second(conv<1, "VALID">, sample<1, 3, 2, 4>(-1, 1),
                          sample<2, 2, 2, 2>(-1, 1, 0.7));
         }},
        {"Conv2DBackpropInput",
         [=] {
             check_gradient(transposed<Window{4, 3}, 2, "SAME">, y, w);
             check_gradient<false>(transposed<Window{4, 3}, 2, "SAME">, Open(y), Open(w));
             check_gradient<false>(transposed<Window{5, 3}, Window{2, 1}, "VALID">, y, w);
             check_second(transposed<Window{4, 3}, 2, "SAME">, y, w);
         }},
        {"Conv2DBackpropFilter",
         [=] {
             check_gradient(back_to_filters, x, y);
             check_second(back_to_filters, x, y);
         }},
    };
}

TEST_CASE("gradients of convolutions") {
    for (const GradientCase& c : convolution_cases()) {
        INFO(c.op);
        c.check();
    }
}

}  // namespace test
