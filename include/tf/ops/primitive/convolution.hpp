// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of images: tf.nn.conv2d, tf.nn.conv2d_transpose, and the ops of their gradients.

#include <tf/kernels/convolution.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/convolution_op.hpp>

namespace tf {
namespace op {

/// The three ops whose windows have two dims.
template <class Op, kernels::Convolved What>
struct Convolution2D : ConvolutionOp<Op, What> {
    static constexpr std::string_view takes =
        "[n, h, w, channels], [kh, kw, channels / groups, features]";
    static constexpr std::string_view called =
        What == kernels::Convolved::image_gradient ? "nn::conv2d_transpose" : "nn::conv2d";

    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Op::template compute<T>(&kernels::convolve<T>, out, in, a);
        if (ad::recorder != nullptr) [[unlikely]] {
            using Wide = std::conditional_t<sizeof(T) == 2, float, T>;  // of gradients
            kernels::known_convolution<Wide>.store(&kernels::convolve<Wide>,
                                                   std::memory_order_relaxed);
        }
    }
    template <class T>
    static bool run_known(const kernels::Ref& out, const kernels::Ref* in,
                          const kernels::Attributes& a) {
        const auto known = kernels::known_convolution<T>.load(std::memory_order_relaxed);
        if (known != nullptr) Op::template compute<T>(known, out, in, a);
        return known != nullptr;
    }
};

/// Inputs: images, filters.
struct Conv2D : Convolution2D<Conv2D, kernels::Convolved::features> {
    static constexpr std::string_view name = "Conv2D";
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), filters = g.in(1), dy = g.dy();
        const Attributes at = attributes_of<Conv2D>(g);
        if (g.wants(0)) g.to(0, image_gradient(dy, filters, x, at));
        if (g.wants(1)) g.to(1, filter_gradient(x, dy, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)}, words_of_node(n));
    }
    static void to_graph_def(auto& n) { add_node(n, n.inputs()); }
};

/// Inputs: the gradient of the features, filters, and optionally images. Result: the gradient of
/// the images, which is the transposed convolution. Without images, a dyn batch dim is that of the
/// first operand, and the number of channels is that of the filters.
struct Conv2DBackpropInput
    : Convolution2D<Conv2DBackpropInput, kernels::Convolved::image_gradient> {
    static constexpr std::string_view name = "Conv2DBackpropInput";
    static constexpr Shape open_dims(const kernels::Ref* in) {
        return Shape(in[0].shape[0], dyn, dyn, in[1].shape[2]);
    }
    static constexpr void gradient(auto& g) {
        const auto dx = g.dy(), filters = g.in(1), dy = g.in(0);
        const Attributes at = attributes_of<Conv2DBackpropInput>(g);
        if (g.wants(0)) g.to(0, convolved_values(dx, filters, at));
        if (g.wants(1)) g.to(1, filter_gradient(dx, dy, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(2), {n.in(2), n.in(1)}, words_with_sizes(n, 0));
    }
    static void to_graph_def(auto& n) {
        const auto open = [&](int d) { return d == 0 ? n.dim(0, 0) : n.dim(1, 2); };
        add_node(n, decltype(n.inputs()){sizes_node<Conv2DBackpropInput>(n, 4, 2, open), n.in(1),
                                         n.in(0)});
    }
};

/// Inputs: images, the gradient of the features, and optionally filters. Result: the gradient of
/// the filters.
struct Conv2DBackpropFilter
    : Convolution2D<Conv2DBackpropFilter, kernels::Convolved::filter_gradient> {
    static constexpr std::string_view name = "Conv2DBackpropFilter";
    static constexpr Shape open_dims(const kernels::Ref*) { return Shape(dyn, dyn, dyn, dyn); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), dy = g.in(1), filters = g.dy();
        const Attributes at = attributes_of<Conv2DBackpropFilter>(g);
        if (g.wants(0)) g.to(0, image_gradient(dy, filters, x, at));
        if (g.wants(1)) g.to(1, convolved_values(x, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(2)}, words_with_sizes(n, 1));
    }
    static void to_graph_def(auto& n) {
        const auto none = [&](int) { return n.known_dim(dyn); };
        add_node(n, decltype(n.inputs()){n.in(0), sizes_node<Conv2DBackpropFilter>(n, 4, 2, none),
                                         n.in(1)});
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Conv2D")> : std::type_identity<op::Conv2D> {};
template <>
struct op_by_id<op_id("Conv2DBackpropInput")> : std::type_identity<op::Conv2DBackpropInput> {};
template <>
struct op_by_id<op_id("Conv2DBackpropFilter")> : std::type_identity<op::Conv2DBackpropFilter> {};

namespace detail::ops {

/// The checks that conv2d and conv2d_transpose share: all except those of the sizes.
template <nn::Window Strides, nn::Padding P, nn::Window Dilations, class X, class F>
constexpr bool check_window() {
    constexpr bool one_dtype = std::is_same_v<typename X::value_type, typename F::value_type>;
    static_assert(one_dtype,
                  "[tf.ops.dtype_mismatch] conv2d(x, filters): operands must have the same dtype, "
                  "because there is no implicit promotion: use tf::cast<T>(x)");
    constexpr bool floating = is_floating(X::dtype);
    static_assert(!one_dtype || floating,
                  "[tf.ops.bad_dtype] conv2d(x, filters): defined for floats only; use "
                  "tf::cast<float>(x)");
    constexpr bool images = X::rank == 4 && F::rank == 4;
    static_assert(!one_dtype || !floating || images,
                  "[tf.nn.conv_rank] conv2d(x, filters): 'x' is [n, height, width, channels] and "
                  "'filters' [height, width, channels, features], both of rank 4; use "
                  "tf::expand_dims<0>(x) for one image, tf::expand_dims<-1>(x) for one channel");
    constexpr bool operands = one_dtype && floating && images;
    constexpr bool steps =
        Strides.height > 0 && Strides.width > 0 && Dilations.height > 0 && Dilations.width > 0;
    static_assert(!operands || steps,
                  "[tf.nn.conv_strides] conv2d<Strides, Padding, Dilations>(x, filters): strides "
                  "and dilations must be at least 1");
    constexpr bool named = P.kind != nn::Padding::Kind::unknown;
    static_assert(!operands || !steps || named,
                  "[tf.nn.conv_padding] conv2d<Strides, Padding>(x, filters): 'Padding' must be "
                  "\"SAME\", \"VALID\" or tf::nn::Padding{{0, 0}, {top, bottom}, {left, right}, "
                  "{0, 0}}");
    constexpr bool zeros = P.height.before >= 0 && P.height.after >= 0 && P.width.before >= 0 &&
                           P.width.after >= 0 && P.batch.before == 0 && P.batch.after == 0 &&
                           P.channels.before == 0 && P.channels.after == 0;
    static_assert(!operands || !steps || !named || zeros,
                  "[tf.nn.conv_padding] tf::nn::Padding{{0, 0}, {top, bottom}, {left, right}, {0, "
                  "0}}: only height and width can be padded, by numbers that are not negative");
    return operands && steps && named && zeros;
}
template <op::ConvolutionFault Fault>
constexpr bool check_sizes() {
    using enum op::ConvolutionFault;
    static_assert(Fault != channels && Fault != empty,
                  "[tf.nn.conv_channels] conv2d(x, filters): the last dim of 'x' must equal the "
                  "third dim of 'filters', or be a multiple of it for groups of channels; images "
                  "are NHWC: use tf::transpose<0, 2, 3, 1>(x) for NCHW");
    static_assert(Fault != features,
                  "[tf.nn.conv_channels] conv2d(x, filters): the last dim of 'filters' must be a "
                  "multiple of the number of groups (channels of 'x' / third dim of 'filters')");
    static_assert(Fault != window,
                  "[tf.nn.conv_window] conv2d(x, filters): the window is larger than the image; "
                  "use \"SAME\", or smaller filters");
    return Fault == none;
}

}  // namespace detail::ops

namespace nn {

/// The convolution of images with filters: x [n, h, w, channels], filters [kh, kw, channels,
/// features] -> [n, positions.., features]. "SAME" has ceil(h / stride) positions along the height,
/// "VALID" those at which the window lies within the image. If x has g times as many channels as
/// the filters, they form g groups, and each group computes an equal part of the features. Both
/// have the same floating-point dtype; NHWC. errors::InvalidArgument if dyn dims do not fit.
/// Mirrors tf.nn.conv2d:
///
///     tf::nn::conv2d<2, "SAME">(x, filters)
///     tf::nn::conv2d<tf::nn::Window{2, 1}, "VALID">(x, filters)
///     tf::nn::conv2d<1, tf::nn::Padding{{0, 0}, {1, 0}, {1, 0}, {0, 0}}>(x, filters)
///     tf::nn::conv2d<1, "SAME", 2>(x, filters)  // dilated
template <Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto conv2d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_window<Strides, P, Dilations, X, F>()) {
            return Poison{};
        } else {
            constexpr auto at = op::window_attributes(Strides, P, Dilations);
            constexpr auto fault = op::fault_of(X::static_shape, F::static_shape, at);
            if constexpr (!tf::detail::ops::check_sizes<fault>()) {
                return Poison{};
            } else {
                constexpr const auto& words = tf::detail::ops::words_of<at>;
                constexpr Shape s = tf::detail::ops::static_result<op::Conv2D, X, F>(words);
                return tf::detail::ops::call<op::Conv2D, TensorOf<typename X::value_type, s>>(
                    words, X(x.collapse()), F(filters.collapse()));
            }
        }
    }
}
template <Window Strides = 1, class... More>
constexpr Poison conv2d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] conv2d(x, filters, 2, \"SAME\"): strides and padding "
                  "decide the shape of the result and are template arguments, both required: "
                  "tf::nn::conv2d<2, \"SAME\">(x, filters)");
    return {};
}

/// The transposed convolution, which is the gradient of conv2d: x [n, positions.., features],
/// filters [kh, kw, channels, features] -> [n, Size.height, Size.width, channels], such that conv2d
/// of images of this size has the positions of x. Both have the same floating-point dtype; NHWC.
/// errors::InvalidArgument if dyn dims do not fit. Mirrors tf.nn.conv2d_transpose, whose
/// output_shape is the whole shape:
///
///     tf::nn::conv2d_transpose<tf::nn::Window{28, 28}, 2, "SAME">(x, filters)
template <Window Size, Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto conv2d_transpose(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_window<Strides, P, Dilations, X, F>()) {
            return Poison{};
        } else {
            constexpr auto words =
                op::words_with_dims<4>(op::to_words(op::window_attributes(Strides, P, Dilations)),
                                       Shape(dyn, Size.height, Size.width, dyn));
            constexpr Shape s =
                tf::detail::ops::static_result<op::Conv2DBackpropInput, X, F>(words);
            static_assert(s.valid(),
                          "[tf.nn.conv_transposed] conv2d_transpose<Size, Strides, Padding>(x, "
                          "filters): the convolution of an image of 'Size' must have the height, "
                          "width and features of 'x'; for \"SAME\", 'Size' is the size of 'x' "
                          "times the strides, or smaller by less than a stride");
            if constexpr (s.valid())
                return tf::detail::ops::call<op::Conv2DBackpropInput,
                                             TensorOf<typename X::value_type, s>>(
                    words, X(x.collapse()), F(filters.collapse()));
            else return Poison{};
        }
    }
}
template <Window Size = 1, Window Strides = 1, class... More>
constexpr Poison conv2d_transpose(tf::detail::tensors::Anything, tf::detail::tensors::Anything,
                                  tf::detail::tensors::Anything = 0, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] conv2d_transpose(x, filters, {8, 28, 28, 3}, 2, "
                  "\"SAME\"): height and width of the result, strides and padding are template "
                  "arguments: tf::nn::conv2d_transpose<28, 2, \"SAME\">(x, filters)");
    return {};
}

}  // namespace nn
}  // namespace tf
