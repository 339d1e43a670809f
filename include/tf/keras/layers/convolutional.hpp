// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions as layers: Conv1D, Conv2D and Conv3D.

#include <tf/keras/layers/bias.hpp>
#include <tf/keras/layers/dilation.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/parts.hpp>

namespace tf::keras {

namespace detail {

/// Whether the channels of a tensor and the filters are multiples of the number of groups.
template <int Groups, int Filters, int... D>
inline constexpr bool has_groups = Groups > 0 &&
                                   last_dim<D...> !=
                                       dyn&& last_dim<D...> % (Groups > 0 ? Groups : 1) == 0 &&
                                   Filters % (Groups > 0 ? Groups : 1) == 0;

/// The padding of tf::nn::conv1d; "causal" pads only before the sequence.
constexpr nn::Padding sequence_padding(Padding p, int size, int dilation) {
    if (p.causal()) return {{0, 0}, {0, 0}, {(size - 1) * dilation, 0}, {0, 0}};
    return p;
}

/// conv3d with groups of channels, each with its part of the filters; TensorFlow's op has no
/// groups.
template <int Groups, Window3 Strides, nn::Padding P, class X, class F>
constexpr auto grouped_conv3d(const X& x, const F& filters) {
    if constexpr (Groups == 1) {
        return tf::nn::conv3d<Strides, P>(x, filters);
    } else {
        const auto inputs = tf::split<Groups, -1>(x);
        const auto kernels = tf::split<Groups, -1>(filters);
        return [&]<std::size_t... G>(std::index_sequence<G...>) {
            return tf::concat<-1>(tf::nn::conv3d<Strides, P>(inputs[G], kernels[G])...);
        }(std::make_index_sequence<static_cast<std::size_t>(Groups)>{});
    }
}

}  // namespace detail

/// activation(conv1d(x, kernel) + bias): [n, width, channels] -> [n, positions, Filters]. Weights:
/// "kernel" [KernelSize, channels / groups, Filters] and "bias" [Filters]. The number of channels
/// must be static. It and Filters must be multiples of `groups`. Channels come last. Mirrors
/// keras.layers.Conv1D.
///
///     Conv1D<32, 3>{.padding = "causal", .dilation_rate = 2}
template <int Filters, int KernelSize>
struct Conv1D {
    int strides = 1;
    Padding padding = "valid";
    int dilation_rate = 1;
    int groups = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<1, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X, true>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3 && detail::has_groups<self.groups, Filters, D...>)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int depth = last_dim<D...> / self.groups;
        const auto kernel = detail::kernel_of<self, T, KernelSize, depth, Filters>(k);
        const auto y =
            tf::nn::conv1d<self.strides,
                           detail::sequence_padding(self.padding, KernelSize, self.dilation_rate),
                           self.dilation_rate>(x, kernel);
        return detail::with_bias<self, Filters, T>(k, y);
    }
};
/// The same for images, [n, height, width, channels]. Weights: "kernel" [KernelSize.., channels /
/// groups, Filters] and "bias" [Filters]. Mirrors keras.layers.Conv2D.
///
///     Conv2D<32, 3>{.strides = 2, .padding = "same", .activation = keras::relu}
///     Conv2D<32, Window{1, 5}>{}
template <int Filters, Window KernelSize>
struct Conv2D {
    Window strides = 1;
    Padding padding = "valid";
    Window dilation_rate = 1;
    int groups = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
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
        requires(sizeof...(D) == 4 && detail::has_groups<self.groups, Filters, D...>)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int depth = last_dim<D...> / self.groups;
        const auto kernel =
            detail::kernel_of<self, T, KernelSize.height, KernelSize.width, depth, Filters>(k);
        const auto y = tf::nn::conv2d<self.strides, self.padding, self.dilation_rate>(x, kernel);
        return detail::with_bias<self, Filters, T>(k, y);
    }
};
/// The same for volumes, [n, depth, height, width, channels]. Mirrors keras.layers.Conv3D.
template <int Filters, Window3 KernelSize>
struct Conv3D {
    Window3 strides = 1;
    Padding padding = "valid";
    Window3 dilation_rate = 1;
    int groups = 1;
    activations::Function activation{};
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<3, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 5 && detail::has_groups<self.groups, Filters, D...>)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int depth = last_dim<D...> / self.groups;
        const auto kernel = detail::kernel_of<self, T, KernelSize.depth, KernelSize.height,
                                              KernelSize.width, depth, Filters>(k);
        const auto y = detail::grouped_conv3d<self.groups, self.strides, self.padding>(
            x, detail::dilated<self.dilation_rate>(kernel));
        return detail::with_bias<self, Filters, T>(k, y);
    }
};

namespace layers {
using keras::Conv1D;
using keras::Conv2D;
using keras::Conv3D;
}  // namespace layers

}  // namespace tf::keras
