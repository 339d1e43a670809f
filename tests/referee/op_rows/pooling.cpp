// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The largest elements and the means of windows.

#include "op_rows.hpp"

namespace referee {

using tf::nn::Window;
using tf::nn::Window3;

namespace {

/// The gradients of a pooling `f` by x and by the gradient of its results.
template <class F>
constexpr auto pool_gradient(F f, const auto& x, const auto& dy) {
    return gradient_of<0>(f, dy, x);
}
template <class F>
constexpr auto pool_gradient_of_gradient(F f, const auto& x, const auto& w) {
    using Y = tf::tensor_type_t<decltype(f(x))>;
    return gradient_of<0>([&](const auto& dy) { return pool_gradient(f, x, dy); }, w, Y(f(x)));
}

constexpr auto most = [](const auto& x) { return tf::nn::max_pool2d<2, 2, "VALID">(x); };
constexpr auto most3 = [](const auto& x) { return tf::nn::max_pool3d<2, 2, "SAME">(x); };

void gradient_rows(OpRows& rows) {
    const auto x = test::sample<2, 5, 6, 3>(-3, 3), w = test::sample<2, 5, 6, 3>(-1, 1, .3);
    const auto dy = test::sample<2, 2, 3, 3>(-1, 1, .3);
    const auto space = as<float>(test::sample<2, 3, 4, 5, 3>(-3, 3));
    const auto few = as<float>(test::sample<2, 2, 2, 3, 3>(-1, 1, .3));
    const auto dy3 = as<float>(test::sample<2, 3, 4, 5, 3>(-1, 1, .3));
    rows.of(
        "tf.raw_ops.MaxPoolGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, 'VALID'), "
        "grad=y, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')",
        [](auto a, auto b) { return pool_gradient(most, a, b); }, x, dy);
    rows.of(
        "tf.raw_ops.MaxPoolGradGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, 'VALID'), "
        "grad=y, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')",
        [](auto a, auto b) { return pool_gradient_of_gradient(most, a, b); }, x, w);
    rows.of(
        "tf.raw_ops.MaxPool3DGrad(orig_input=x, orig_output=tf.nn.max_pool3d(x, 2, 2, 'SAME'), "
        "grad=y, ksize=[1, 2, 2, 2, 1], strides=[1, 2, 2, 2, 1], padding='SAME')",
        [](auto a, auto b) { return pool_gradient(most3, a, b); }, space, few);
    rows.of(
        "tf.raw_ops.MaxPool3DGradGrad(orig_input=x, orig_output=tf.nn.max_pool3d(x, 2, 2, 'SAME'), "
        "grad=y, ksize=[1, 2, 2, 2, 1], strides=[1, 2, 2, 2, 1], padding='SAME')",
        [](auto a, auto b) { return pool_gradient_of_gradient(most3, a, b); }, space, dy3);
    rows.of(
        "tf.raw_ops.AvgPoolGrad(orig_input_shape=tf.shape(x), grad=y, ksize=[1, 2, 2, 1], "
        "strides=[1, 2, 2, 1], padding='VALID')",
        [](auto a, auto b) {
            return pool_gradient([](const auto& v) { return tf::nn::avg_pool2d<2, 2, "VALID">(v); },
                                 a, b);
        },
        x, dy);
    rows.of(
        "tf.raw_ops.AvgPool3DGrad(orig_input_shape=tf.shape(x), grad=y, ksize=[1, 2, 2, 2, 1], "
        "strides=[1, 1, 1, 1, 1], padding='SAME')",
        [](auto a, auto b) {
            return pool_gradient([](const auto& v) { return tf::nn::avg_pool3d<2, 1, "SAME">(v); },
                                 a, b);
        },
        space, dy3);
}

void argmax_rows(OpRows& rows) {
    const auto x = test::sample<2, 5, 6, 3>(-3, 3), w = test::sample<2, 5, 6, 3>(-1, 1, .3);
    constexpr auto largest = [](auto v) {
        return tf::nn::max_pool_with_argmax<2, 2, "SAME">(v).output;
    };
    rows.of("tf.nn.max_pool_with_argmax(x, 2, 2, 'SAME').output", largest, x);
    rows.of(
        "tf.nn.max_pool_with_argmax(x, [2, 3], [1, 2], 'VALID').argmax",
        [](auto v) {
            return tf::nn::max_pool_with_argmax<Window{2, 3}, Window{1, 2}, "VALID">(v).argmax;
        },
        x);
    rows.of(
        "tf.nn.max_pool_with_argmax(x, 3, 2, 'SAME', include_batch_in_index=True).argmax",
        [](auto v) { return tf::nn::max_pool_with_argmax<3, 2, "SAME", true>(v).argmax; }, x);
    rows.of_values(
        "tf.raw_ops.MaxPoolGradWithArgmax(input=x, grad=y, argmax=tf.nn.max_pool_with_argmax(x, 2, "
        "2, 'SAME').argmax, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')",
        [](auto a, auto b) {
            return pool_gradient(
                [](const auto& v) { return tf::nn::max_pool_with_argmax<2, 2, "SAME">(v).output; },
                a, b);
        },
        x, test::sample<2, 3, 3, 3>(-1, 1, .3));
    const tf::Tensor<double, 1, 3, 3, 1> beside_nan =
        tf::reshape<1, 3, 3, 1>(tf::constant<double>({1., nan, 3., 2., 5., nan, 1., 2., 3.}));
    rows.value("tf.nn.max_pool_with_argmax(x, 2, 2, 'SAME').output", largest, beside_nan);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int,
                   std::uint32_t, std::int64_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.nn.max_pool_with_argmax(x, 2, 2, 'SAME').output", largest,
        test::sample<2, 4, 4, 3>(0, 9));
}

void padding_rows(OpRows& rows) {
    const auto x = test::sample<2, 5, 6, 3>(-3, -1);
    rows.of(
        "tf.nn.max_pool2d(x, 3, 2, [[0, 0], [1, 2], [0, 1], [0, 0]])",
        [](auto v) {
            return tf::nn::max_pool2d<3, 2, tf::nn::Padding{{0, 0}, {1, 2}, {0, 1}, {0, 0}}>(v);
        },
        x);
    rows.of(
        "tf.nn.max_pool1d(x, 3, 2, [[0, 0], [1, 0], [0, 0]])",
        [](auto v) {
            return tf::nn::max_pool1d<3, 2, tf::nn::Padding{{0, 0}, {0, 0}, {1, 0}, {0, 0}}>(v);
        },
        test::sample<2, 7, 3>(-3, 3));
    rows.of_values(
        "tf.raw_ops.MaxPoolGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, [[0, 0], [1, "
        "1], [1, 0], [0, 0]]), grad=y, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], "
        "padding='EXPLICIT', explicit_paddings=[0, 0, 1, 1, 1, 0, 0, 0])",
        [](auto a, auto b) {
            return pool_gradient(
                [](const auto& v) {
                    return tf::nn::max_pool2d<2, 2,
                                              tf::nn::Padding{{0, 0}, {1, 1}, {1, 0}, {0, 0}}>(v);
                },
                a, b);
        },
        x, test::sample<2, 3, 3, 3>(-1, 1, .3));
}

}  // namespace

const Family<OpRows> pooling_family([](OpRows& rows) {
    gradient_rows(rows);
    argmax_rows(rows);
    padding_rows(rows);
    const auto images = test::sample<2, 5, 6, 3>(-3, 3);
    rows.of_twice(
        "tf.nn.max_pool2d(x, 2, 2, 'VALID')",
        [](auto v) { return tf::nn::max_pool2d<2, 2, "VALID">(v); }, images);
    rows.of(
        "tf.nn.max_pool2d(x, [2, 3], [1, 2], 'SAME')",
        [](auto v) { return tf::nn::max_pool2d<Window{2, 3}, Window{1, 2}, "SAME">(v); }, images);
    rows.of(
        "tf.nn.max_pool2d(x, 1, 3, 'SAME')",
        [](auto v) { return tf::nn::max_pool2d<1, 3, "SAME">(v); }, images);
    rows.of_twice(
        "tf.nn.avg_pool2d(x, 2, 2, 'VALID')",
        [](auto v) { return tf::nn::avg_pool2d<2, 2, "VALID">(v); }, images);
    rows.of(
        "tf.nn.avg_pool2d(x, [2, 3], [1, 2], 'SAME')",
        [](auto v) { return tf::nn::avg_pool2d<Window{2, 3}, Window{1, 2}, "SAME">(v); }, images);
    const auto many = test::sample<1, 3, 3, 43>(-3, 3);
    rows.of(
        "tf.nn.max_pool2d(x, 2, 1, 'SAME')",
        [](auto v) { return tf::nn::max_pool2d<2, 1, "SAME">(v); }, many);
    rows.of(
        "tf.nn.avg_pool2d(x, 2, 1, 'SAME')",
        [](auto v) { return tf::nn::avg_pool2d<2, 1, "SAME">(v); }, many);
    const auto none = test::sample<0, 5, 6, 3>(-3, 3);
    rows.of(
        "tf.nn.max_pool2d(x, 3, 2, 'VALID')",
        [](auto v) { return tf::nn::max_pool2d<3, 2, "VALID">(v); }, none);
    rows.of(
        "tf.nn.avg_pool2d(x, 3, 2, 'VALID')",
        [](auto v) { return tf::nn::avg_pool2d<3, 2, "VALID">(v); }, none);

    const auto line = test::sample<2, 7, 3>(-3, 3);
    rows.of_twice(
        "tf.nn.max_pool1d(x, 3, 2, 'SAME')",
        [](auto v) { return tf::nn::max_pool1d<3, 2, "SAME">(v); }, line);
    rows.of_twice(
        "tf.nn.avg_pool1d(x, 3, 2, 'VALID')",
        [](auto v) { return tf::nn::avg_pool1d<3, 2, "VALID">(v); }, line);

    const auto space = as<float>(test::sample<2, 3, 4, 5, 3>(-3, 3));
    rows.of_twice(
        "tf.nn.max_pool3d(x, 2, 2, 'SAME')",
        [](auto v) { return tf::nn::max_pool3d<2, 2, "SAME">(v); }, space);
    rows.of(
        "tf.nn.max_pool3d(x, [1, 2, 3], [2, 1, 2], 'VALID')",
        [](auto v) { return tf::nn::max_pool3d<Window3{1, 2, 3}, Window3{2, 1, 2}, "VALID">(v); },
        space);
    rows.of_twice(
        "tf.nn.avg_pool3d(x, 2, 1, 'SAME')",
        [](auto v) { return tf::nn::avg_pool3d<2, 1, "SAME">(v); }, space);

    rows.of_twice(
        "tf.image.extract_patches(x, [1, 2, 3, 1], [1, 1, 2, 1], [1, 1, 1, 1], 'SAME')",
        [](auto v) { return tf::image::extract_patches<Window{2, 3}, Window{1, 2}, 1, "SAME">(v); },
        images);
    rows.of(
        "tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 2, 3, 1], 'VALID')",
        [](auto v) { return tf::image::extract_patches<2, 2, Window{2, 3}, "VALID">(v); }, images);
    rows.of_values(
        "tf.nn.conv2d_transpose(y, tf.reshape(tf.one_hot(tf.range(12), 12, dtype=x.dtype), "
        "[2, 2, 3, 12]), [2, 5, 6, 3], 1, 'SAME')",
        [](auto x, auto y) {
            return gradient_of<0>(
                [](const auto& a) { return tf::image::extract_patches<2, 1, 1, "SAME">(a); }, y, x);
        },
        images, test::sample<2, 5, 6, 12>(-1, 1, .2));

    rows.of_twice(
        "tf.raw_ops.ExtractVolumePatches(input=x, ksizes=[1, 2, 2, 3, 1], strides=[1, 1, 2, 2, 1], "
        "padding='SAME')",
        [](auto v) {
            return tf::extract_volume_patches<Window3{2, 2, 3}, Window3{1, 2, 2}, "SAME">(v);
        },
        space);
    rows.of(
        "tf.raw_ops.ExtractVolumePatches(input=x, ksizes=[1, 1, 2, 3, 1], strides=[1, 2, 1, 2, 1], "
        "padding='VALID')",
        [](auto v) {
            return tf::extract_volume_patches<Window3{1, 2, 3}, Window3{2, 1, 2}, "VALID">(v);
        },
        space);
    // Windows that are smaller than the strides begin inside the image.
    rows.of(
        "tf.raw_ops.ExtractVolumePatches(input=x, ksizes=[1, 1, 1, 2, 1], strides=[1, 3, 4, 5, 1], "
        "padding='SAME')",
        [](auto v) {
            return tf::extract_volume_patches<Window3{1, 1, 2}, Window3{3, 4, 5}, "SAME">(v);
        },
        space);
    // TensorFlow has no op for the gradient.
    rows.of_values(
        "tf.nn.conv3d_transpose(y, tf.reshape(tf.one_hot(tf.range(24), 24, dtype=x.dtype), "
        "[2, 2, 2, 3, 24]), tf.shape(x), 2, 'SAME')",
        [](auto x, auto y) {
            return gradient_of<0>(
                [](const auto& a) { return tf::extract_volume_patches<2, 2, "SAME">(a); }, y, x);
        },
        space, as<float>(test::sample<2, 2, 2, 3, 24>(-1, 1, .2)));
    rows.of_values(
        "tf.pad(tf.reshape(y, [2, 1, 1, 2, 3]), [[0, 0], [1, 1], [1, 2], [1, 2], [0, 0]]) + 0. * x",
        [](auto x, auto y) {
            constexpr auto patches = [](const auto& a) {
                return tf::extract_volume_patches<Window3{1, 1, 2}, Window3{3, 4, 5}, "SAME">(a);
            };
            return gradient_of<0>(patches, y, x) + 0.0f * x;
        },
        space, as<float>(test::sample<2, 1, 1, 1, 6>(-1, 1)));

    // Several elements of a window are the largest: TensorFlow chooses the first one, or all.
    const auto equal = as<float>(test::sample<2, 5, 5, 2>(0, 0));
    rows.of_twice(
        "tf.nn.max_pool2d(x, 3, 1, 'SAME')",
        [](auto v) { return tf::nn::max_pool2d<3, 1, "SAME">(v); }, equal);
    rows.of_twice(
        "tf.nn.max_pool3d(x, 2, 1, 'VALID')",
        [](auto v) { return tf::nn::max_pool3d<2, 1, "VALID">(v); },
        as<float>(test::sample<1, 3, 3, 3, 2>(0, 0)));

    rows.value(
        "tf.nn.max_pool2d(x, 2, 1, 'SAME')",
        [](auto v) { return tf::nn::max_pool2d<2, 1, "SAME">(v); },
        tf::Tensor<double, 1, 3, 3, 1>(
            tf::reshape<1, 3, 3, 1>(tf::constant<double>({1., nan, 3., 2., 5., nan, 1., 2., 3.}))));

    const auto numbers = test::sample<2, 4, 4, 3>(0, 9);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, int, std::int64_t, std::uint64_t, tf::half>(
        "tf.image.extract_patches(x, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'SAME')",
        [](auto v) { return tf::image::extract_patches<2, 1, 1, "SAME">(v); }, numbers);
    rows.in_dtypes<double, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int,
                   std::uint32_t, std::int64_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.extract_volume_patches(x, [1, 2, 2, 2, 1], [1, 1, 1, 1, 1], 'SAME')",
        [](auto v) { return tf::extract_volume_patches<2, 1, "SAME">(v); },
        test::sample<1, 2, 3, 2, 2>(0, 9));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   tf::half, tf::bfloat16>(
        "tf.nn.max_pool2d(x, 2, 1, 'VALID')",
        [](auto v) { return tf::nn::max_pool2d<2, 1, "VALID">(v); }, numbers);
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.nn.avg_pool2d(x, 2, 1, 'VALID')",
        [](auto v) { return tf::nn::avg_pool2d<2, 1, "VALID">(v); }, numbers);
});

}  // namespace referee
