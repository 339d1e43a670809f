// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Resizing of images.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

using tf::image::ResizeMethod;
using tf::nn::Window;

namespace {

constexpr auto bilinear = [](const auto& x) { return tf::image::resize<Window{3, 9}>(x); };
constexpr auto nearest = [](const auto& x) {
    return tf::image::resize<Window{3, 9}, ResizeMethod::nearest_neighbor>(x);
};

void gradient_rows(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 5, 6, 3>(-3, 3));
    const auto dy = as<float>(test::sample<2, 3, 9, 3>(-1, 1, .3));
    rows.of_values(
        "tf.raw_ops.ResizeBilinearGrad(grads=y, original_image=x, half_pixel_centers=True)",
        [](auto a, auto b) { return gradient_of<0>(bilinear, b, a); }, x, dy);
    rows.of_values(
        "tf.raw_ops.ResizeNearestNeighborGrad(grads=y, size=tf.shape(x)[1:3], "
        "half_pixel_centers=True)",
        [](auto a, auto b) { return gradient_of<0>(nearest, b, a); }, x, dy);
}

template <ResizeMethod Method, bool Antialias = false>
constexpr auto resized = [](const auto& x) {
    return tf::image::resize<Window{3, 9}, Method, tf::image::ResizeOptions{false, Antialias}>(x);
};
void method_rows(OpRows& rows) {
    const auto images = test::sample<2, 7, 6, 3>(-3, 3);
    const auto x = as<float>(images);
    const auto numbers = as<std::uint8_t>(test::sample<2, 7, 4, 3>(0, 99));
    rows.of("tf.image.resize(x, [3, 9], 'bicubic')", resized<ResizeMethod::bicubic>, x);
    rows.of_values("tf.image.resize(x, [3, 9], 'area')", resized<ResizeMethod::area>, x);
    rows.of("tf.image.resize(x, [3, 9], 'lanczos3')", resized<ResizeMethod::lanczos3>, x);
    rows.of("tf.image.resize(x, [3, 9], 'mitchellcubic', antialias=True)",
            resized<ResizeMethod::mitchellcubic, true>, x);
    rows.value("tf.image.resize(x, [3, 9], 'lanczos5', antialias=True)",
               resized<ResizeMethod::lanczos5, true>, x);
    rows.value("tf.image.resize(x, [3, 9], 'gaussian', antialias=True)",
               resized<ResizeMethod::gaussian, true>, x);
    rows.value("tf.image.resize(x, [3, 9], 'bilinear', antialias=True)",
               resized<ResizeMethod::bilinear, true>, x);
    rows.value("tf.image.resize(x, [3, 9], 'bicubic', antialias=True)",
               resized<ResizeMethod::bicubic, true>, x);
    rows.value("tf.image.resize(x, [3, 9], 'bicubic')", resized<ResizeMethod::bicubic>, numbers);
    rows.value("tf.image.resize(x, [3, 9], 'area')", resized<ResizeMethod::area>, numbers);
    rows.value("tf.image.resize(x, [3, 9], 'gaussian')", resized<ResizeMethod::gaussian>, numbers);
    rows.value(
        "tf.image.resize(x, [3, 9], preserve_aspect_ratio=True)",
        [](auto v) {
            return tf::image::resize<Window{3, 9}, ResizeMethod::bilinear,
                                     tf::image::ResizeOptions{true, false}>(v);
        },
        x);

    const auto dy = as<float>(test::sample<2, 3, 9, 3>(-1, 1, .3));
    rows.of_values(
        "tf.raw_ops.ResizeBicubicGrad(grads=y, original_image=x, half_pixel_centers=True)",
        [](auto a, auto b) { return gradient_of<0>(resized<ResizeMethod::bicubic>, b, a); }, x, dy);
    rows.of_values(
        "tf.raw_ops.ScaleAndTranslateGrad(grads=y, original_image=x, "
        "scale=[3., 9.] / tf.cast(tf.shape(x)[1:3], tf.float32), translation=[0., 0.], "
        "kernel_type='lanczos3', antialias=False)",
        [](auto a, auto b) { return gradient_of<0>(resized<ResizeMethod::lanczos3>, b, a); }, x,
        dy);
}

}  // namespace

const Family<OpRows> image_family([](OpRows& rows) {
    gradient_rows(rows);
    method_rows(rows);
    const auto images = test::sample<2, 5, 6, 3>(-3, 3);
    const auto x = as<float>(images);
    rows.of("tf.image.resize(x, [3, 9])", bilinear, x);
    rows.of("tf.image.resize(x, [3, 9], 'nearest')", nearest, images);
    rows.of(
        "tf.image.resize(x, [11, 4])", [](auto v) { return tf::image::resize<Window{11, 4}>(v); },
        x);
    rows.of(
        "tf.image.resize(x, [11, 4], 'nearest')",
        [](auto v) { return tf::image::resize<Window{11, 4}, ResizeMethod::nearest_neighbor>(v); },
        x);
    rows.of(
        "tf.image.resize(x, [7, 7])", [](auto v) { return tf::image::resize<7>(v); },
        as<float>(test::sample<5, 6, 3>(-3, 3)));
    rows.of(
        "tf.compat.v1.image.resize_bilinear(x, [8, 7])",
        [](auto v) { return tf::compat::v1::image::resize_bilinear<Window{8, 7}>(v); }, x);
    rows.of(
        "tf.compat.v1.image.resize_bilinear(x, [1, 7], align_corners=True)",
        [](auto v) { return tf::compat::v1::image::resize_bilinear<Window{1, 7}, true>(v); }, x);
    rows.of(
        "tf.compat.v1.image.resize_nearest_neighbor(x, [8, 7])",
        [](auto v) { return tf::compat::v1::image::resize_nearest_neighbor<Window{8, 7}>(v); }, x);
    rows.of(
        "tf.compat.v1.image.resize_nearest_neighbor(x, [9, 1], align_corners=True)",
        [](auto v) {
            return tf::compat::v1::image::resize_nearest_neighbor<Window{9, 1}, true>(v);
        },
        x);

    const auto numbers = test::sample<2, 4, 4, 3>(0, 9);
    rows.in_dtypes<double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int,
                   std::int64_t, tf::half, tf::bfloat16>("tf.image.resize(x, [3, 9])", bilinear,
                                                         numbers);
    rows.in_dtypes<double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int,
                   std::int64_t, tf::half, tf::bfloat16>("tf.image.resize(x, [3, 9], 'nearest')",
                                                         nearest, numbers);
    rows.of("tf.image.resize(x, [3, 9])", bilinear, as<std::uint8_t>(numbers));
});

}  // namespace referee
