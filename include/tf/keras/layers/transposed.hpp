// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Transposed convolutions as layers: Conv1DTranspose, Conv2DTranspose and Conv3DTranspose.

#include <tf/keras/layers/bias.hpp>
#include <tf/keras/layers/dilation.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// Checks the options of a transposed convolution; `More` is output_padding.
template <int N, Extents Size, Extents Strides, Extents Dilations, Extents More, Padding P, class X>
constexpr bool check_transposed() {
    constexpr Padding anywhere = P.kind == Padding::Kind::valid ? Padding("same") : P;
    constexpr bool sound = check_windows<N, Size, Strides, Dilations, anywhere, X>();
    constexpr bool padded = [] {
        for (int d = 0; d < N; ++d) {
            const int odd = P.same() ? ((Size.of[d] - 1) * Dilations.of[d] + 1) % 2 : 1;
            const int all = odd + More.of[d];
            if (More.of[d] != -1 && (More.of[d] < 0 || all < 1 || all > Strides.of[d]))
                return false;
        }
        return true;
    }();
    static_assert(!sound || padded,
                  "[tf.keras.output_padding] Conv2DTranspose<8, 3>{.strides = 2, .output_padding = "
                  "1}: it is at least 0 (1 with \"same\" and an even kernel) and less than the "
                  "strides (at most equal)");
    return sound && padded;
}
/// The size of the result along axis d of the windows.
template <Extents Size, Extents Strides, Extents Dilations, Extents More, Padding P>
constexpr int transposed(int d, int size) {
    return transposed_size(size, Size.of[d], Strides.of[d], Dilations.of[d], P.same(), More.of[d]);
}

}  // namespace detail

/// activation(conv1d_transpose(x, kernel) + bias): [n, width, channels] -> [n, width', Filters],
/// where conv1d of the result has `width` positions: width' is width * strides with "same",
/// otherwise (width - 1) * strides + max(KernelSize, strides), unless `output_padding` is given
/// (-1: it is not). Weights: "kernel" [KernelSize, Filters, channels] and "bias" [Filters]. Dims
/// other than the batch must be static. Mirrors keras.layers.Conv1DTranspose.
template <int Filters, int KernelSize>
struct Conv1DTranspose {
    int strides = 1;
    Padding padding = "valid";
    int output_padding = -1;
    int dilation_rate = 1;
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
        return detail::check_transposed<1, KernelSize, self.strides, self.dilation_rate,
                                        self.output_padding, self.padding, X>();
    }
    template <auto self, FloatingElement T, int N, int W, int C>
        requires(W != dyn && C != dyn)
    static constexpr auto call(Scope& k, const Tensor<T, N, W, C>& x, auto) {
        const auto kernel = detail::kernel_of<self, T, KernelSize, Filters, C>(k);
        constexpr auto size = [](int d, int from) {
            return detail::transposed<KernelSize, self.strides, self.dilation_rate,
                                      self.output_padding, self.padding>(d, from);
        };
        constexpr Window to(1, size(0, W)), steps(1, self.strides), rates(1, self.dilation_rate);
        const auto y = tf::squeeze<1>(tf::nn::conv2d_transpose<to, steps, self.padding, rates>(
            tf::expand_dims<1>(x), tf::expand_dims<0>(kernel)));
        return detail::with_bias<self, Filters, T>(k, y);
    }
};
/// The same for images, [n, height, width, channels]:
/// `Conv2DTranspose<16, 3>{.strides = 2, .padding = "same"}`. Mirrors keras.layers.Conv2DTranspose.
template <int Filters, Window KernelSize>
struct Conv2DTranspose {
    Window strides = 1;
    Padding padding = "valid";
    Window output_padding = -1;
    Window dilation_rate = 1;
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
        return detail::check_transposed<2, KernelSize, self.strides, self.dilation_rate,
                                        self.output_padding, self.padding, X>();
    }
    template <auto self, FloatingElement T, int N, int H, int W, int C>
        requires(H != dyn && W != dyn && C != dyn)
    static constexpr auto call(Scope& k, const Tensor<T, N, H, W, C>& x, auto) {
        const auto kernel =
            detail::kernel_of<self, T, KernelSize.height, KernelSize.width, Filters, C>(k);
        constexpr auto size = [](int d, int from) {
            return detail::transposed<KernelSize, self.strides, self.dilation_rate,
                                      self.output_padding, self.padding>(d, from);
        };
        constexpr Window to(size(0, H), size(1, W));
        const auto y =
            tf::nn::conv2d_transpose<to, self.strides, self.padding, self.dilation_rate>(x, kernel);
        return detail::with_bias<self, Filters, T>(k, y);
    }
};
/// The same for volumes, [n, depth, height, width, channels]. Mirrors keras.layers.Conv3DTranspose.
template <int Filters, Window3 KernelSize>
struct Conv3DTranspose {
    Window3 strides = 1;
    Padding padding = "valid";
    Window3 output_padding = -1;
    Window3 dilation_rate = 1;
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
        return detail::check_transposed<3, KernelSize, self.strides, self.dilation_rate,
                                        self.output_padding, self.padding, X>();
    }
    template <auto self, FloatingElement T, int N, int Z, int H, int W, int C>
        requires(Z != dyn && H != dyn && W != dyn && C != dyn)
    static constexpr auto call(Scope& k, const Tensor<T, N, Z, H, W, C>& x, auto) {
        const auto kernel = detail::kernel_of<self, T, KernelSize.depth, KernelSize.height,
                                              KernelSize.width, Filters, C>(k);
        constexpr auto size = [](int d, int from) {
            return detail::transposed<KernelSize, self.strides, self.dilation_rate,
                                      self.output_padding, self.padding>(d, from);
        };
        constexpr Window3 to(size(0, Z), size(1, H), size(2, W));
        const auto y = tf::nn::conv3d_transpose<to, self.strides, self.padding>(
            x, detail::dilated<self.dilation_rate>(kernel));
        return detail::with_bias<self, Filters, T>(k, y);
    }
};

namespace layers {
using keras::Conv1DTranspose;
using keras::Conv2DTranspose;
using keras::Conv3DTranspose;
}  // namespace layers

}  // namespace tf::keras
