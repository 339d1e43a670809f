// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of sequences and of images with a depth: tf.nn.conv1d, tf.nn.conv3d, their
// transposed forms, and the ops of the gradients. As in TensorFlow, a sequence is treated as an
// image of height 1.

#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The three ops whose windows have three dims.
template <class Op, kernels::Convolved What>
struct Convolution3D : SelfContained, ConvolutionOp<Op, What, 3> {
    static constexpr std::string_view takes =
        "[n, d, h, w, channels], [kd, kh, kw, channels, features]";
    static constexpr std::string_view called =
        What == kernels::Convolved::image_gradient ? "nn::conv3d_transpose" : "nn::conv3d";

    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Op::template compute<T>(&kernels::convolve<T>, out, in, a);
    }
};

struct Conv3DBackpropInputV2;
struct Conv3DBackpropFilterV2;

/// Inputs: images, filters.
struct Conv3D : Convolution3D<Conv3D, kernels::Convolved::features> {
    static constexpr std::string_view name = "Conv3D";
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), filters = g.in(1), dy = g.dy();
        const auto at = attributes_of<Conv3D>(g);
        if (g.wants(0))
            g.to(0, g.template apply_sized<Conv3DBackpropInputV2>({dy, filters}, x, at));
        if (g.wants(1))
            g.to(1, g.template apply_sized<Conv3DBackpropFilterV2>({x, dy}, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)}, words_of_node(n));
    }
    static void to_graph_def(auto& n) { add_node(n, n.inputs()); }
};

/// Inputs: the gradient of the features, filters, and optionally images. Result: the gradient of
/// the images, which is the transposed convolution. Without images, a dyn batch dim is that of the
/// first operand, and the number of channels is that of the filters.
struct Conv3DBackpropInputV2
    : Convolution3D<Conv3DBackpropInputV2, kernels::Convolved::image_gradient> {
    static constexpr std::string_view name = "Conv3DBackpropInputV2";
    static constexpr Shape open_dims(const kernels::Ref* in) {
        return Shape(in[0].shape[0], dyn, dyn, dyn, in[1].shape[3]);
    }
    static constexpr void gradient(auto& g) {
        const auto dx = g.dy(), filters = g.in(1), dy = g.in(0);
        const auto at = attributes_of<Conv3DBackpropInputV2>(g);
        if (g.wants(0)) g.to(0, g.template apply<Conv3D>({dx, filters}, at));
        if (g.wants(1))
            g.to(1, g.template apply_sized<Conv3DBackpropFilterV2>({dx, dy}, filters, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(2), {n.in(2), n.in(1)}, words_with_sizes(n, 0));
    }
    static void to_graph_def(auto& n) {
        const auto open = [&](int d) { return d == 0 ? n.dim(0, 0) : n.dim(1, 3); };
        const auto sizes = sizes_node<Conv3DBackpropInputV2>(n, 5, 2, open);
        add_node(n, decltype(n.inputs()){sizes, n.in(1), n.in(0)});
    }
};

/// Inputs: images, the gradient of the features, and optionally filters. Result: the gradient of
/// the filters.
struct Conv3DBackpropFilterV2
    : Convolution3D<Conv3DBackpropFilterV2, kernels::Convolved::filter_gradient> {
    static constexpr std::string_view name = "Conv3DBackpropFilterV2";
    static constexpr Shape open_dims(const kernels::Ref*) { return Shape(dyn, dyn, dyn, dyn, dyn); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), dy = g.in(1), filters = g.dy();
        const auto at = attributes_of<Conv3DBackpropFilterV2>(g);
        if (g.wants(0))
            g.to(0, g.template apply_sized<Conv3DBackpropInputV2>({dy, filters}, x, at));
        if (g.wants(1)) g.to(1, g.template apply<Conv3D>({x, filters}, at));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(2)}, words_with_sizes(n, 1));
    }
    static void to_graph_def(auto& n) {
        const auto none = [&](int) { return n.known_dim(dyn); };
        const auto sizes = sizes_node<Conv3DBackpropFilterV2>(n, 5, 2, none);
        add_node(n, decltype(n.inputs()){n.in(0), sizes, n.in(1)});
    }
};

struct Convolution3DOps {
    using list = Registry<Conv3D, Conv3DBackpropInputV2, Conv3DBackpropFilterV2>;
};

constexpr WindowAttributesOf<3> window_attributes(nn::Window3 strides, nn::Padding p) {
    return {{strides.depth, strides.height, strides.width},
            {1, 1, 1},
            p.kind == nn::Padding::Kind::same,
            {},
            {}};
}

}  // namespace op

template <>
struct op_by_id<op_id("Conv3D")> : std::type_identity<op::Conv3D> {};
template <>
struct op_by_id<op_id("Conv3DBackpropInputV2")> : std::type_identity<op::Conv3DBackpropInputV2> {};
template <>
struct op_by_id<op_id("Conv3DBackpropFilterV2")> : std::type_identity<op::Conv3DBackpropFilterV2> {
};

namespace detail::ops {

/// The checks that conv3d and conv3d_transpose share: all except those of the sizes.
template <nn::Window3 Strides, nn::Padding P, class X, class F>
constexpr bool check_window3() {
    constexpr bool floats =
        std::is_same_v<typename X::value_type, typename F::value_type> && is_floating(X::dtype);
    static_assert(floats,
                  "[tf.ops.dtype_mismatch] conv3d(x, filters): operands must have the same "
                  "floating-point dtype, because there is no implicit promotion: use "
                  "tf::cast<T>(x)");
    constexpr bool images = X::rank == 5 && F::rank == 5;
    static_assert(!floats || images,
                  "[tf.nn.conv_rank] conv3d(x, filters): 'x' is [n, depth, height, width, "
                  "channels] and 'filters' [depth, height, width, channels, features], both of "
                  "rank 5; use tf::expand_dims<0>(x) for one image");
    constexpr bool steps = Strides.depth > 0 && Strides.height > 0 && Strides.width > 0;
    static_assert(!floats || !images || steps,
                  "[tf.nn.conv_strides] conv3d<Strides, Padding>(x, filters): strides must be at "
                  "least 1");
    constexpr bool named = P.kind == nn::Padding::Kind::same || P.kind == nn::Padding::Kind::valid;
    static_assert(!floats || !images || !steps || named,
                  "[tf.nn.conv_padding] conv3d<Strides, Padding>(x, filters): 'Padding' must be "
                  "\"SAME\" or \"VALID\"");
    return floats && images && steps && named;
}
/// Whether the operands have the ranks of a sequence and its filters.
template <class X, class F>
constexpr bool check_sequence() {
    constexpr bool fits = tensor_type_t<X>::rank == 3 && tensor_type_t<F>::rank == 3;
    static_assert(fits,
                  "[tf.nn.conv_rank] conv1d(x, filters): 'x' is [n, width, channels] and 'filters' "
                  "[width, channels, features], both of rank 3; use tf::expand_dims<0>(x) for one "
                  "sequence");
    return fits;
}

}  // namespace detail::ops

namespace nn {

/// The convolution of sequences: x [n, width, channels], filters [k, channels, features] -> [n,
/// positions, features]. It is conv2d for images of height 1, with the same dtypes and errors.
/// Mirrors tf.nn.conv1d:
///
///     tf::nn::conv1d<2, "SAME">(x, filters)
///     tf::nn::conv1d<1, "VALID", 4>(x, filters)  // dilated
template <int Stride, Padding P, int Dilation = 1, TensorLike A, TensorLike B>
constexpr auto conv1d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else if constexpr (!tf::detail::ops::check_sequence<A, B>()) {
        return Poison{};
    } else {
        return squeeze<1>(conv2d<Window{1, Stride}, P, Window{1, Dilation}>(
            expand_dims<1>(x), expand_dims<0>(filters)));
    }
}
/// The transposed convolution, which is the gradient of conv1d: x [n, positions, features], filters
/// [k, channels, features] -> [n, Size, channels]. Dtypes and errors as for conv2d_transpose.
/// Mirrors tf.nn.conv1d_transpose.
template <int Size, int Stride, Padding P, TensorLike A, TensorLike B>
constexpr auto conv1d_transpose(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else if constexpr (!tf::detail::ops::check_sequence<A, B>()) {
        return Poison{};
    } else {
        return squeeze<1>(conv2d_transpose<Window{1, Size}, Window{1, Stride}, P>(
            expand_dims<1>(x), expand_dims<0>(filters)));
    }
}

/// The convolution of images with a depth: x [n, d, h, w, channels], filters [kd, kh, kw, channels,
/// features] -> [n, positions.., features]. Both have the same floating-point dtype; NDHWC. As in
/// TensorFlow on CPUs, there are neither dilations nor groups. errors::InvalidArgument if dyn dims
/// do not fit. Mirrors tf.nn.conv3d:
///
///     tf::nn::conv3d<1, "SAME">(x, filters)
///     tf::nn::conv3d<tf::nn::Window3{1, 2, 2}, "VALID">(x, filters)
template <Window3 Strides, Padding P, TensorLike A, TensorLike B>
constexpr auto conv3d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_window3<Strides, P, X, F>()) {
            return Poison{};
        } else {
            constexpr auto at = op::window_attributes(Strides, P);
            constexpr auto fault = op::fault_of(X::static_shape, F::static_shape, at);
            constexpr int channels = X::static_shape[4], depth = F::static_shape[3];
            constexpr bool no_groups = channels == dyn || depth == dyn || channels == depth;
            static_assert(no_groups,
                          "[tf.nn.conv_channels] conv3d(x, filters): the last dim of 'x' must "
                          "equal the fourth dim of 'filters'");
            if constexpr (!no_groups) {
                return Poison{};
            } else if constexpr (!tf::detail::ops::check_sizes<fault>()) {
                return Poison{};
            } else {
                constexpr const auto& words = tf::detail::ops::words_of<at>;
                constexpr Shape s = tf::detail::ops::static_result<op::Conv3D, X, F>(words);
                return tf::detail::ops::call<op::Conv3D, TensorOf<typename X::value_type, s>>(
                    words, X(x.collapse()), F(filters.collapse()));
            }
        }
    }
}

/// The transposed convolution, which is the gradient of conv3d: x [n, positions.., features],
/// filters [kd, kh, kw, channels, features] -> [n, Size.., channels], such that conv3d of images of
/// this size has the positions of x. Dtypes and errors as for conv3d. Mirrors
/// tf.nn.conv3d_transpose, whose output_shape is the whole shape:
///
///     tf::nn::conv3d_transpose<8, 2, "SAME">(x, filters)
template <Window3 Size, Window3 Strides, Padding P, TensorLike A, TensorLike B>
constexpr auto conv3d_transpose(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_window3<Strides, P, X, F>()) {
            return Poison{};
        } else {
            constexpr auto words =
                op::words_with_dims<5>(op::to_words(op::window_attributes(Strides, P)),
                                       Shape(dyn, Size.depth, Size.height, Size.width, dyn));
            constexpr Shape s =
                tf::detail::ops::static_result<op::Conv3DBackpropInputV2, X, F>(words);
            static_assert(s.valid(),
                          "[tf.nn.conv_transposed] conv3d_transpose<Size, Strides, Padding>(x, "
                          "filters): the convolution of an image of 'Size' must have the depth, "
                          "height, width and features of 'x'; for \"SAME\", 'Size' is the size of "
                          "'x' times the strides, or smaller by less than a stride");
            if constexpr (s.valid())
                return tf::detail::ops::call<op::Conv3DBackpropInputV2,
                                             TensorOf<typename X::value_type, s>>(
                    words, X(x.collapse()), F(filters.collapse()));
            else return Poison{};
        }
    }
}

template <Window Strides = 1, class... More>
constexpr Poison conv1d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] conv1d(x, filters, 2, \"SAME\"): stride and padding "
                  "decide the shape of the result and are template arguments, both required: "
                  "tf::nn::conv1d<2, \"SAME\">(x, filters)");
    return {};
}
template <Window3 Strides = 1, class... More>
constexpr Poison conv3d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] conv3d(x, filters, 2, \"SAME\"): strides and padding "
                  "decide the shape of the result and are template arguments, both required: "
                  "tf::nn::conv3d<2, \"SAME\">(x, filters)");
    return {};
}

}  // namespace nn
}  // namespace tf
