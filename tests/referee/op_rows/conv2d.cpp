// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// conv2d, conv2d_transpose and the gradient of filters.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using tf::nn::Padding;
using tf::nn::Window;
using Open = tf::Tensor<double, dyn, dyn, dyn, dyn>;

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

const Family<OpRows> conv2d_family([](OpRows& rows) {
    const auto same = [](auto a, auto b) { return tf::nn::conv2d<2, "SAME">(a, b); };
    const std::string strided = "tf.nn.conv2d(x, y, 2, 'SAME')";
    const auto x = sample<2, 5, 4, 2>(-1, 1);
    const auto w = sample<3, 2, 2, 3>(-1, 1, 0.7);
    rows.of_twice(strided, same, x, w);
    gradient<Run::both>(strided + "; traced", same, x, w);
    gradient<Run::both>(strided + "; all open", same, Open(x), Open(w));
    gradient(strided + "; float", same, as<float>(x), as<float>(w));
    gradient(strided + "; no images", same, sample<0, 5, 4, 2>(-1, 1), w);
    second(strided + "; open, second", same, Open(x), Open(w));
    rows.of(
        "tf.nn.conv2d(x, y, [2, 1], 'VALID')",
        [](auto a, auto b) { return tf::nn::conv2d<Window{2, 1}, "VALID">(a, b); }, x, w);
    rows.of(
        "tf.nn.conv2d(x, y, 2, [[0, 0], [2, 1], [0, 3], [0, 0]])",
        [](auto a, auto b) {
            return tf::nn::conv2d<2, Padding{{0, 0}, {2, 1}, {0, 3}, {0, 0}}>(a, b);
        },
        x, w);
    const auto pixels = [](auto a, auto b) { return tf::nn::conv2d<1, "SAME">(a, b); };
    rows.of("tf.nn.conv2d(x, y, 1, 'SAME')", pixels, x, sample<1, 1, 2, 3>(-1, 1, 0.7));
    gradient("tf.nn.conv2d(x, y, 1, 'SAME'); wide", pixels, sample<1, 7, 9, 20>(-1, 1),
             sample<3, 3, 20, 17>(-1, 1, 0.7));

    const auto transposed = [](auto a, auto b) {
        return tf::nn::conv2d_transpose<Window{5, 4}, 2, "SAME">(a, b);
    };
    const auto y = sample<2, 3, 2, 3>(-1, 1, 0.3);
    const std::string transpose = "tf.nn.conv2d_transpose(x, y, [2, 5, 4, 2], 2, 'SAME')";
    rows.save(transpose + "; known", transposed, y, w);
    gradient<Run::both>(transpose + "; known", transposed, y, w);
    gradient(transpose + "; all open", transposed, Open(y), Open(w));
    second(transpose + "; second", transposed, y, w);
    gradient(
        "tf.nn.conv2d_transpose(x, y, [2, 8, 4, 2], [2, 1], 'VALID'); known",
        [](auto a, auto b) {
            return tf::nn::conv2d_transpose<Window{8, 4}, Window{2, 1}, "VALID">(a, b);
        },
        sample<2, 3, 3, 3>(-1, 1, 0.3), w);
    const std::string filters =
        "tf.raw_ops.Conv2DBackpropFilter(input=x, filter_sizes=[3, 2, 2, 3], out_backprop=y, "
        "strides=[1, 2, 2, 1], padding='SAME')";
    rows.save(filters + "; known", to_filters, x, y);
    gradient<Run::both>(filters + "; known", to_filters, x, y);
    second(filters + "; second", to_filters, x, y);
});

}  // namespace referee
