// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of each channel by itself, as layers: DepthwiseConv1D, DepthwiseConv2D, and
// SeparableConv1D, SeparableConv2D, which then combine the channels.

#include <tf/keras/layers/bias.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// tf::nn::depthwise_conv2d of sequences: x [n, width, channels], filters [k, channels,
/// multiplier].
template <int Stride, Padding P, int Rate, class X, class F>
constexpr auto depthwise_conv1d(const X& x, const F& filters) {
    constexpr Window steps(1, Stride), rates(1, Rate);
    return tf::squeeze<1>(tf::nn::depthwise_conv2d<steps, P, rates>(tf::expand_dims<1>(x),
                                                                    tf::expand_dims<0>(filters)));
}

/// The filters of each channel.
template <auto self, class T, int... D>
constexpr VariableRef<T, D...> depthwise_kernel(Scope& k, std::string_view name) {
    return k.weight<T, D...>(
        name, self.depthwise_initializer,
        {.regularizer = self.depthwise_regularizer, .constraint = self.depthwise_constraint});
}
/// The filters that combine the channels.
template <auto self, class T, int... D>
constexpr VariableRef<T, D...> pointwise_kernel(Scope& k) {
    return k.weight<T, D...>(
        "pointwise_kernel", self.pointwise_initializer,
        {.regularizer = self.pointwise_regularizer, .constraint = self.pointwise_constraint});
}

}  // namespace detail

/// activation(y + bias), where y is the depthwise convolution, which convolves each channel with
/// its own `depth_multiplier` filters: [n, width, channels] -> [n, positions, channels *
/// depth_multiplier]. Weights: "kernel" [KernelSize, channels, depth_multiplier] and "bias". The
/// number of channels must be known. Mirrors keras.layers.DepthwiseConv1D.
template <int KernelSize>
struct DepthwiseConv1D {
    int strides = 1;
    Padding padding = "valid";
    int depth_multiplier = 1;
    int dilation_rate = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer depthwise_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer depthwise_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint depthwise_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<1, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3 && last_dim<D...> != dyn && self.depth_multiplier > 0)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int channels = last_dim<D...>;
        const auto kernel =
            detail::depthwise_kernel<self, T, KernelSize, channels, self.depth_multiplier>(
                k, "kernel");
        const auto y =
            detail::depthwise_conv1d<self.strides, self.padding, self.dilation_rate>(x, kernel);
        return detail::with_bias<self, channels * self.depth_multiplier, T>(k, y);
    }
};
/// The same for images, [n, height, width, channels]:
/// `DepthwiseConv2D<3>{.padding = "same", .depth_multiplier = 2}`. Mirrors
/// keras.layers.DepthwiseConv2D.
template <Window KernelSize>
struct DepthwiseConv2D {
    Window strides = 1;
    Padding padding = "valid";
    int depth_multiplier = 1;
    Window dilation_rate = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer depthwise_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer depthwise_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint depthwise_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<2, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4 && last_dim<D...> != dyn && self.depth_multiplier > 0)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int channels = last_dim<D...>;
        const auto kernel = detail::depthwise_kernel<self, T, KernelSize.height, KernelSize.width,
                                                     channels, self.depth_multiplier>(k, "kernel");
        const auto y =
            tf::nn::depthwise_conv2d<self.strides, self.padding, self.dilation_rate>(x, kernel);
        return detail::with_bias<self, channels * self.depth_multiplier, T>(k, y);
    }
};

/// activation(y + bias), where y combines the channels of a depthwise convolution: [n, width,
/// channels] -> [n, positions, Filters]. Weights: "depthwise_kernel" [KernelSize, channels,
/// depth_multiplier], "pointwise_kernel" [1, channels * depth_multiplier, Filters] and "bias"
/// [Filters]. The number of channels must be known. Mirrors keras.layers.SeparableConv1D.
template <int Filters, int KernelSize>
struct SeparableConv1D {
    int strides = 1;
    Padding padding = "valid";
    int dilation_rate = 1;
    int depth_multiplier = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer depthwise_initializer = initializers::GlorotUniform{};
    Initializer pointwise_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer depthwise_regularizer{};
    Regularizer pointwise_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint depthwise_constraint{};
    Constraint pointwise_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<1, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3 && last_dim<D...> != dyn && self.depth_multiplier > 0)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int channels = last_dim<D...>, many = channels * self.depth_multiplier;
        const auto depthwise =
            detail::depthwise_kernel<self, T, KernelSize, channels, self.depth_multiplier>(
                k, "depthwise_kernel");
        const auto pointwise = detail::pointwise_kernel<self, T, 1, many, Filters>(k);
        const auto y = tf::nn::conv1d<1, "VALID">(
            detail::depthwise_conv1d<self.strides, self.padding, self.dilation_rate>(x, depthwise),
            pointwise);
        return detail::with_bias<self, Filters, T>(k, y);
    }
};
/// The same for images, [n, height, width, channels]: `SeparableConv2D<16, 3>{.padding = "same"}`.
/// Mirrors keras.layers.SeparableConv2D.
template <int Filters, Window KernelSize>
struct SeparableConv2D {
    Window strides = 1;
    Padding padding = "valid";
    Window dilation_rate = 1;
    int depth_multiplier = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer depthwise_initializer = initializers::GlorotUniform{};
    Initializer pointwise_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer depthwise_regularizer{};
    Regularizer pointwise_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint depthwise_constraint{};
    Constraint pointwise_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<2, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4 && last_dim<D...> != dyn && self.depth_multiplier > 0)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int channels = last_dim<D...>, many = channels * self.depth_multiplier;
        const auto depthwise =
            detail::depthwise_kernel<self, T, KernelSize.height, KernelSize.width, channels,
                                     self.depth_multiplier>(k, "depthwise_kernel");
        const auto pointwise = detail::pointwise_kernel<self, T, 1, 1, many, Filters>(k);
        const auto y = tf::nn::separable_conv2d<self.strides, self.padding, self.dilation_rate>(
            x, depthwise, pointwise);
        return detail::with_bias<self, Filters, T>(k, y);
    }
};

namespace layers {
using keras::DepthwiseConv1D;
using keras::DepthwiseConv2D;
using keras::SeparableConv1D;
using keras::SeparableConv2D;
}  // namespace layers

}  // namespace tf::keras
