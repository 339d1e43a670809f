// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of each channel with separate filters: tf.nn.depthwise_conv2d,
// tf.nn.separable_conv2d, and the ops of their gradients.

#include <tf/kernels/depthwise.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The three ops. Images [n, h, w, channels], filters [kh, kw, channels, multiplier], features
/// [n, positions.., channels * multiplier].
template <class Op, kernels::Convolved What>
struct DepthwiseOp : SelfContained, ConvolutionOp<Op, What, 2, Filters::channels> {
    static constexpr std::string_view takes =
        "[n, h, w, channels], [kh, kw, channels, features / channels]";
    static constexpr std::string_view called = "nn::depthwise_conv2d";

    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Op::template compute<T>(&kernels::convolve_channels<T>, out, in, a);
    }

protected:
    /// Whether TensorFlow has an op for these strides and dilations. It computes others as a
    /// convolution with groups.
    static bool is_native(const auto& n) {
        const auto at = attributes_of<Op>(n);
        return at.strides[0] == at.strides[1] && at.dilations[0] == 1 && at.dilations[1] == 1;
    }
    /// The filters in the form of a convolution with groups.
    static auto grouped(auto& n, const auto& filters, const auto& height, const auto& width) {
        return n.add("Reshape",
                     {filters, n.vector({height, width, n.known_dim(1), n.known_dim(-1)})},
                     {{"T", n.type()}, {"Tshape", n.int32()}});
    }
};

struct DepthwiseConv2dNativeBackpropInput;
struct DepthwiseConv2dNativeBackpropFilter;

/// Inputs: images, filters.
struct DepthwiseConv2dNative : DepthwiseOp<DepthwiseConv2dNative, kernels::Convolved::features> {
    static constexpr std::string_view name = "DepthwiseConv2dNative";
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), filters = g.in(1), dy = g.dy();
        const auto at = attributes_of<DepthwiseConv2dNative>(g);
        if (g.wants(0))
            g.to(0,
                 g.template apply_sized<DepthwiseConv2dNativeBackpropInput>({dy, filters}, x, at));
        if (g.wants(1))
            g.to(1,
                 g.template apply_sized<DepthwiseConv2dNativeBackpropFilter>({x, dy}, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)}, words_of_node(n));
    }
    static void to_graph_def(auto& n) {
        if (is_native(n)) return add_node(n, n.inputs());
        const auto filters = grouped(n, n.in(1), n.dim(1, 0), n.dim(1, 1));
        n.result(node(n, "Conv2D", decltype(n.inputs()){n.in(0), filters}));
    }
};

/// Inputs: the gradient of the features, filters, and optionally images. Result: the gradient of
/// the images.
struct DepthwiseConv2dNativeBackpropInput
    : DepthwiseOp<DepthwiseConv2dNativeBackpropInput, kernels::Convolved::image_gradient> {
    static constexpr std::string_view name = "DepthwiseConv2dNativeBackpropInput";
    static constexpr Shape open_dims(const kernels::Ref* in) {
        return Shape(in[0].shape[0], dyn, dyn, in[1].shape[2]);
    }
    static constexpr void gradient(auto& g) {
        const auto dx = g.dy(), filters = g.in(1), dy = g.in(0);
        const auto at = attributes_of<DepthwiseConv2dNativeBackpropInput>(g);
        if (g.wants(0)) g.to(0, g.template apply<DepthwiseConv2dNative>({dx, filters}, at));
        if (g.wants(1))
            g.to(1, g.template apply_sized<DepthwiseConv2dNativeBackpropFilter>({dx, dy}, filters,
                                                                                at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(2), {n.in(2), n.in(1)}, words_with_sizes(n, 0));
    }
    static void to_graph_def(auto& n) {
        const auto open = [&](int d) { return d == 0 ? n.dim(0, 0) : n.dim(1, 2); };
        const auto sizes = sizes_node<DepthwiseConv2dNativeBackpropInput>(n, 4, 2, open);
        if (is_native(n)) return add_node(n, decltype(n.inputs()){sizes, n.in(1), n.in(0)});
        const auto filters = grouped(n, n.in(1), n.dim(1, 0), n.dim(1, 1));
        n.result(node(n, "Conv2DBackpropInput", decltype(n.inputs()){sizes, filters, n.in(0)}));
    }
};

/// Inputs: images, the gradient of the features, and optionally filters. Result: the gradient of
/// the filters.
struct DepthwiseConv2dNativeBackpropFilter
    : DepthwiseOp<DepthwiseConv2dNativeBackpropFilter, kernels::Convolved::filter_gradient> {
    static constexpr std::string_view name = "DepthwiseConv2dNativeBackpropFilter";
    static constexpr Shape open_dims(const kernels::Ref*) { return Shape(dyn, dyn, dyn, dyn); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), dy = g.in(1), filters = g.dy();
        const auto at = attributes_of<DepthwiseConv2dNativeBackpropFilter>(g);
        if (g.wants(0))
            g.to(0,
                 g.template apply_sized<DepthwiseConv2dNativeBackpropInput>({dy, filters}, x, at));
        if (g.wants(1)) g.to(1, g.template apply<DepthwiseConv2dNative>({x, filters}, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(2)}, words_with_sizes(n, 1));
    }
    static void to_graph_def(auto& n) {
        const auto none = [&](int) { return n.known_dim(dyn); };
        const auto sizes = sizes_node<DepthwiseConv2dNativeBackpropFilter>(n, 4, 2, none);
        if (is_native(n)) return add_node(n, decltype(n.inputs()){n.in(0), sizes, n.in(1)});
        const auto size = [&](int d) {
            const std::int64_t known =
                n.word(attribute_count<DepthwiseConv2dNativeBackpropFilter> + d);
            return known != dyn ? n.known_dim(known) : n.dim(2, d);
        };
        const auto of_groups = n.vector({size(0), size(1), n.known_dim(1), n.dim(1, 3)});
        const auto gradient =
            node(n, "Conv2DBackpropFilter", decltype(n.inputs()){n.in(0), of_groups, n.in(1)});
        n.result(n.add("Reshape", {gradient, sizes}, {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};

struct DepthwiseOps {
    using list = Registry<DepthwiseConv2dNative, DepthwiseConv2dNativeBackpropInput,
                          DepthwiseConv2dNativeBackpropFilter>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DepthwiseConv2dNative")> : std::type_identity<op::DepthwiseConv2dNative> {};
template <>
struct op_by_id<op_id("DepthwiseConv2dNativeBackpropInput")>
    : std::type_identity<op::DepthwiseConv2dNativeBackpropInput> {};
template <>
struct op_by_id<op_id("DepthwiseConv2dNativeBackpropFilter")>
    : std::type_identity<op::DepthwiseConv2dNativeBackpropFilter> {};

namespace nn {

/// The convolution of each channel with separate filters: x [n, h, w, channels], filters [kh, kw,
/// channels, multiplier] -> [n, positions.., channels * multiplier], where the features of a
/// channel are adjacent. Positions as for conv2d. Both have the same floating-point dtype; NHWC.
/// errors::InvalidArgument if dyn dims do not fit. Mirrors tf.nn.depthwise_conv2d. For strides or
/// dilations that TensorFlow's op does not support on CPUs, saved models contain a convolution with
/// groups:
///
///     tf::nn::depthwise_conv2d<1, "SAME">(x, filters)
///     tf::nn::depthwise_conv2d<1, "SAME", 2>(x, filters)  // dilated
template <Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto depthwise_conv2d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_window<Strides, P, Dilations, X, F>()) {
            return Poison{};
        } else {
            using Fault = op::ConvolutionFault;
            constexpr auto at = op::window_attributes(Strides, P, Dilations);
            constexpr auto fault =
                op::fault_of(X::static_shape, F::static_shape, at, op::Filters::channels);
            constexpr bool channels = fault != Fault::channels && fault != Fault::empty;
            static_assert(channels,
                          "[tf.nn.conv_channels] depthwise_conv2d(x, filters): 'filters' must be "
                          "[height, width, channels, multiplier], with as many channels as the "
                          "last dim of 'x'; images are NHWC: use tf::transpose<0, 2, 3, 1>(x) for "
                          "NCHW");
            if constexpr (!channels) {
                return Poison{};
            } else if constexpr (!tf::detail::ops::check_sizes<fault>()) {
                return Poison{};
            } else {
                constexpr const auto& words = tf::detail::ops::words_of<at>;
                constexpr Shape s =
                    tf::detail::ops::static_result<op::DepthwiseConv2dNative, X, F>(words);
                return tf::detail::ops::call<op::DepthwiseConv2dNative,
                                             TensorOf<typename X::value_type, s>>(
                    words, X(x.collapse()), F(filters.collapse()));
            }
        }
    }
}
template <Window Strides = 1, class... More>
constexpr Poison depthwise_conv2d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] depthwise_conv2d(x, filters, 2, \"SAME\"): strides and "
                  "padding decide the shape of the result and are template arguments, both "
                  "required: tf::nn::depthwise_conv2d<2, \"SAME\">(x, filters)");
    return {};
}

/// The gradient of depthwise_conv2d by its images: filters [kh, kw, channels, multiplier], dy [n,
/// positions.., channels * multiplier] -> [n, Size.height, Size.width, channels], where
/// depthwise_conv2d of images of this size has the positions of dy. errors::InvalidArgument if open
/// dims do not fit. Mirrors tf.nn.depthwise_conv2d_backprop_input, whose input_sizes are the whole
/// shape:
///
///     tf::nn::depthwise_conv2d_backprop_input<tf::nn::Window{28, 28}, 1, "SAME">(filters, dy)
template <Window Size, Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto depthwise_conv2d_backprop_input(const A& filters, const B& dy) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using F = tensor_type_t<A>;
        using D = tensor_type_t<B>;
        using Op = op::DepthwiseConv2dNativeBackpropInput;
        if constexpr (!tf::detail::ops::check_window<Strides, P, Dilations, D, F>()) {
            return Poison{};
        } else {
            constexpr auto words =
                op::words_with_dims<4>(op::to_words(op::window_attributes(Strides, P, Dilations)),
                                       Shape(dyn, Size.height, Size.width, dyn));
            constexpr Shape s = tf::detail::ops::static_result<Op, D, F>(words);
            static_assert(s.valid(),
                          "[tf.nn.conv_transposed] depthwise_conv2d_backprop_input<Size, Strides, "
                          "Padding>(filters, dy): the convolution of images of 'Size' must have "
                          "the height and width of 'dy', and its last dim is the product of the "
                          "last two dims of 'filters'");
            if constexpr (s.valid())
                return tf::detail::ops::call<Op, TensorOf<typename D::value_type, s>>(
                    words, D(dy.collapse()), F(filters.collapse()));
            else return Poison{};
        }
    }
}
/// The gradient of depthwise_conv2d by its filters: x [n, h, w, channels], dy [n, positions..,
/// channels * multiplier] -> [Size.height, Size.width, channels, multiplier]; the numbers of
/// channels are known when the program is compiled. errors::InvalidArgument if open dims do not
/// fit. Mirrors tf.nn.depthwise_conv2d_backprop_filter, whose filter_sizes are the whole shape:
///
///     tf::nn::depthwise_conv2d_backprop_filter<3, 1, "SAME">(x, dy)
template <Window Size, Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto depthwise_conv2d_backprop_filter(const A& x, const B& dy) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using D = tensor_type_t<B>;
        using Op = op::DepthwiseConv2dNativeBackpropFilter;
        if constexpr (!tf::detail::ops::check_window<Strides, P, Dilations, X, D>()) {
            return Poison{};
        } else {
            constexpr int channels = X::static_shape[3], features = D::static_shape[3];
            constexpr bool known = channels > 0 && features > 0 && features % channels == 0;
            static_assert(known,
                          "[tf.nn.conv_channels] depthwise_conv2d_backprop_filter<Size, Strides, "
                          "Padding>(x, dy): the last dim of 'dy' is a multiple of that of 'x', and "
                          "both are numbers");
            if constexpr (!known) {
                return Poison{};
            } else {
                constexpr auto words = op::words_with_dims<4>(
                    op::to_words(op::window_attributes(Strides, P, Dilations)),
                    Shape(Size.height, Size.width, channels, features / channels));
                constexpr Shape s = tf::detail::ops::static_result<Op, X, D>(words);
                static_assert(s.valid(),
                              "[tf.nn.conv_transposed] depthwise_conv2d_backprop_filter<Size, "
                              "Strides, Padding>(x, dy): the convolution of 'x' with filters of "
                              "'Size' must have the height and width of 'dy'");
                if constexpr (s.valid())
                    return tf::detail::ops::call<Op, TensorOf<typename X::value_type, s>>(
                        words, X(x.collapse()), D(dy.collapse()));
                else return Poison{};
            }
        }
    }
}

/// depthwise_conv2d, followed by a convolution with windows of one pixel: x [n, h, w, channels],
/// depthwise [kh, kw, channels, multiplier], pointwise [1, 1, channels * multiplier, features] ->
/// [n, positions.., features]. Dtypes and errors as for depthwise_conv2d. Mirrors
/// tf.nn.separable_conv2d.
template <Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B, TensorLike C>
constexpr auto separable_conv2d(const A& x, const B& depthwise, const C& pointwise) {
    if constexpr (Poisoned<A> || Poisoned<B> || Poisoned<C>) {
        return Poison{};
    } else {
        constexpr Shape s = tensor_type_t<C>::static_shape;
        constexpr bool pixels = s.rank == 4 && is_compatible(s, Shape(1, 1, dyn, dyn));
        static_assert(pixels,
                      "[tf.nn.conv_pointwise] separable_conv2d(x, depthwise, pointwise): "
                      "'pointwise' must be [1, 1, channels * multiplier, features]");
        if constexpr (pixels)
            return conv2d<1, "VALID">(depthwise_conv2d<Strides, P, Dilations>(x, depthwise),
                                      pointwise);
        else return Poison{};
    }
}

}  // namespace nn
}  // namespace tf
