// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Similarity measures of images.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> image_quality_family([](OpRows& rows) {
    using tf::image::SsimOptions;
    const auto a = test::sample<2, 9, 11, 2>(0, 1), b = test::sample<2, 9, 11, 2>(.1, .9, .3);
    const auto x = as<float>(a), y = as<float>(b);
    rows.of(
        "tf.image.psnr(x, y, 1.5)", [](auto v, auto w) { return tf::image::psnr(v, w, 1.5f); }, x,
        y);
    rows.of_values(
        "tf.image.psnr(x, y, 255)", [](auto v, auto w) { return tf::image::psnr(v, w, 255); },
        as<std::uint8_t>(test::sample<4, 3, 2>(0, 255)),
        as<std::uint8_t>(test::sample<4, 3, 2>(9, 200, .3)));
    rows.of(
        "tf.image.ssim(x, y, 1.5, filter_size=5)",
        [](auto v, auto w) { return tf::image::ssim<SsimOptions{.filter_size = 5}>(v, w, 1.5f); },
        x, y);
    rows.of_values(
        "tf.image.ssim(x, y, 255, filter_size=4, filter_sigma=0.7, k1=0.02, k2=0.05)",
        [](auto v, auto w) { return tf::image::ssim<SsimOptions{4, .7, .02, .05}>(v, w, 255); },
        as<std::uint8_t>(test::sample<6, 5, 2>(0, 255)),
        as<std::uint8_t>(test::sample<6, 5, 2>(9, 200, .3)));
    rows.of(
        "tf.image.ssim_multiscale(x, y, 1.0, (0.3, 0.5, 0.4), filter_size=2)",
        [](auto v, auto w) {
            return tf::image::ssim_multiscale<SsimOptions{.filter_size = 2}>(
                v, w, 1.f, std::array{.3, .5, .4});
        },
        x, as<float>(a * .8 + b * .2));
});

}  // namespace referee
