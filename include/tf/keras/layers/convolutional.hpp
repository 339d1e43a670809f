// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that move a window over images: Conv2D.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/convolution.hpp>

namespace tf::keras {

using nn::Window;

/// The zeros around images: "valid" or "same", in small or capital letters as in Keras.
struct Padding {
    nn::Padding::Kind kind;

    template <std::size_t N>
    constexpr Padding(const char (&name)[N]) {
        using enum nn::Padding::Kind;
        const std::string_view given(name, N - 1);
        kind = given == "same" || given == "SAME"     ? same
               : given == "valid" || given == "VALID" ? valid
                                                      : unknown;
    }
    constexpr operator nn::Padding() const {
        return kind == nn::Padding::Kind::same ? nn::Padding("SAME") : nn::Padding("VALID");
    }
};

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

    /// Reports images or a padding that do not fit; used by `call`.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool named = self.padding.kind != nn::Padding::Kind::unknown;
        static_assert(named,
                      "[tf.keras.conv_padding] Conv2D<32, 3>{.padding = \"same\"}: the padding is "
                      "\"valid\" or \"same\"");
        if constexpr (named && X::rank == 4) {
            constexpr auto at =
                op::window_attributes(self.strides, self.padding, self.dilation_rate);
            constexpr bool fits =
                op::fault_of(X::static_shape, Shape(KernelSize.height, KernelSize.width, dyn, dyn),
                             at) != op::ConvolutionFault::window;
            static_assert(fits,
                          "[tf.keras.conv_window] Conv2D: the window is larger than the images; "
                          ".padding = \"same\" or a smaller kernel size");
            return fits;
        } else {
            return named;
        }
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
