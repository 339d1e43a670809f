// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that move a window over images: Conv2D.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/convolution.hpp>

namespace tf::keras {

/// activation(conv2d(x, kernel) + bias): [n, h, w, channels] -> [n, positions.., Filters]. Weights:
/// "kernel" [KernelSize.., channels / groups, Filters] and "bias" [Filters]. The number of channels
/// must be known and a multiple of `groups`. NHWC. Mirrors keras.layers.Conv2D.
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
    Name name{};
    bool trainable = true;

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<2, KernelSize, self.strides, self.dilation_rate, self.padding,
                                     X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4 && last_dim<D...> != dyn && last_dim<D...> % self.groups == 0 &&
                 Filters % self.groups == 0)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int depth = last_dim<D...> / self.groups;
        const auto kernel = k.weight<T, KernelSize.height, KernelSize.width, depth, Filters>(
            "kernel", self.kernel_initializer, {.regularizer = self.kernel_regularizer});
        const auto y = tf::nn::conv2d<self.strides, self.padding, self.dilation_rate>(x, kernel);
        if constexpr (self.use_bias)
            return detail::activate<self.activation>(
                y + k.weight<T, Filters>("bias", self.bias_initializer,
                                         {.regularizer = self.bias_regularizer}));
        else return detail::activate<self.activation>(y);
    }
};

namespace layers {
using keras::Conv2D;
}  // namespace layers

}  // namespace tf::keras
