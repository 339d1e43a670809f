// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutional LSTM layers for sequences of vectors, images and volumes: ConvLSTM1D, ConvLSTM2D,
// ConvLSTM3D.

#include <tf/keras/layers/dilation.hpp>
#include <tf/keras/layers/recurrent.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>

namespace tf::keras {

namespace detail {

/// The convolution along N axes.
template <int N, Extents Strides, Padding P, Extents Dilations, class X, class F>
constexpr auto convolved(const X& x, const F& filters) {
    constexpr int a = Strides.of[0], b = Strides.of[1], c = Strides.of[2];
    constexpr int i = Dilations.of[0], j = Dilations.of[1], k = Dilations.of[2];
    if constexpr (N == 1) return nest::to_tensor(tf::nn::conv1d<a, P, i>(x, filters));
    else if constexpr (N == 2)
        return nest::to_tensor(tf::nn::conv2d<Window{a, b}, P, Window{i, j}>(x, filters));
    else
        return nest::to_tensor(
            tf::nn::conv3d<Window3{a, b, c}, P>(x, dilated<Window3{i, j, k}>(filters)));
}

/// One step of ConvLSTM1D to ConvLSTM3D; see the head of recurrent_cells.hpp.
template <int N, int Filters, Extents KernelSize>
struct ConvLSTMCell {
    Extents strides = 1;
    Padding padding = "valid";
    Extents dilation_rate = 1;
    activations::Function activation = keras::tanh;
    activations::Function recurrent_activation = keras::sigmoid;
    bool use_bias = true;
    Initializer kernel_initializer{};
    Initializer recurrent_initializer{};
    Initializer bias_initializer{};
    bool unit_forget_bias = true;
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;
    Rate recurrent_dropout = 0.;
    std::int64_t seed = no_seed;
    Name name{};

    static constexpr int output = 0;
    static constexpr std::size_t axis_count = N;

    template <auto self, class T, int Inputs>
    static constexpr auto prepare(Scope& k) {
        const auto kernel = filters<T, Inputs>(
            k, "kernel", self.kernel_initializer,
            {.regularizer = self.kernel_regularizer, .constraint = self.kernel_constraint});
        const auto recurrent = filters<T, Filters>(
            k, "recurrent_kernel", self.recurrent_initializer,
            {.regularizer = self.recurrent_regularizer, .constraint = self.recurrent_constraint});
        return cell_weights<self, 4 * Filters>(k, kernel, recurrent);
    }
    template <auto self, class X, class... H, class Mode>
    static constexpr auto drops(const X& x, const std::tuple<H...>& states, Mode mode) {
        return drops_of<self, 4>(x, std::get<0>(states), mode);
    }
    template <auto self, class W, class D, class X>
    static constexpr auto project(const W& w, const D& drops, const X& x) {
        const auto z =
            gated(x, drops.inputs, std::get<0>(w), [](const auto& seen, const auto& kernel) {
                return convolved_steps<self>(seen, kernel);
            });
        if constexpr (self.use_bias) return nest::to_tensor(z + std::get<2>(w));
        else return z;
    }
    template <auto self, class W, class D, class Z, class H>
    static constexpr auto step(const W& w, const D& drops, const Z& projected,
                               const std::tuple<H, H>& states) {
        const auto z =
            nest::to_tensor(projected + gated(std::get<0>(states), drops.states, std::get<1>(w),
                                              [](const auto& h, const auto& kernel) {
                                                  return convolved<N, 1, "same", 1>(h, kernel);
                                              }));
        return lstm_states<self, Filters>(z, states);
    }
    template <auto self, class T, int B, int S, int... D>
    static constexpr auto initial(const Tensor<T, B, S, D...>& x) {
        using Image = Tensor<T, B, D...>;
        using Kernel = decltype(kernel_of<T, last_dim<D...>, Filters>(axes));
        using H = decltype(convolved<N, self.strides, self.padding, self.dilation_rate>(
            std::declval<const Image&>(), std::declval<const Kernel&>()));
        const H zero = [&]<int... E>(const Tensor<T, B, E...>*) {
            return zero_state<E...>(x);
        }(static_cast<const H*>(nullptr));
        return std::tuple(zero, zero);
    }

private:
    static constexpr std::make_integer_sequence<int, N> axes{};
    template <class T, int Inputs, int Outputs, int... A>
    static constexpr auto kernel_of(std::integer_sequence<int, A...>)
        -> Tensor<T, KernelSize.of[A]..., Inputs, Outputs>;
    /// The kernel of all gates for this number of channels.
    template <class T, int Inputs>
    static constexpr auto filters(Scope& k, std::string_view weight, const Initializer& initializer,
                                  const WeightOptions& options) {
        return [&]<int... A>(std::integer_sequence<int, A...>) {
            return k.weight<T, KernelSize.of[A]..., Inputs, 4 * Filters>(weight, initializer,
                                                                         options);
        }(axes);
    }
    /// The convolution of the images of all steps.
    template <auto self, class T, int B, int S, int... D, class F>
    static constexpr auto convolved_steps(const Tensor<T, B, S, D...>& x, const F& filters) {
        constexpr int rows = B == dyn || S == dyn ? dyn : B * S;
        const auto y = convolved<N, self.strides, self.padding, self.dilation_rate>(
            nest::to_tensor(reshape<rows, D...>(x)), filters);
        return [&]<class U, int R, int... E>(const Tensor<U, R, E...>& all) {
            return nest::to_tensor(reshape<B, S, E...>(all));
        }(y);
    }
};

/// Whether X is a sequence of the cell's rank whose dims are static, except for at most one of
/// batch and steps.
template <auto Cell, FloatingElement T, int B, int S, int... D>
    requires(sizeof...(D) > 1 && sizeof...(D) == Cell.axis_count + 1 && ((D != dyn) && ...) &&
             (B != dyn || S != dyn))
inline constexpr bool runs_over<Cell, Tensor<T, B, S, D...>> = true;
template <auto Cell, FloatingElement T, int B, int S, int... D, class... States>
    requires(sizeof...(D) > 1 && runs_over<Cell, Tensor<T, B, S, D...>>)
inline constexpr bool runs_over<Cell, std::tuple<Tensor<T, B, S, D...>, States...>> =
    std::is_same_v<std::tuple<States...>, decltype(Cell.template initial<Cell>(
                                              std::declval<const Tensor<T, B, S, D...>&>()))>;

/// The common part of ConvLSTM1D to ConvLSTM3D, whose windows move along N axes.
template <int N, int Filters, auto KernelSize>
struct ConvLSTM {
    static constexpr std::string_view keras_type = N == 1   ? "ConvLSTM1D"
                                                   : N == 2 ? "ConvLSTM2D"
                                                            : "ConvLSTM3D";
    using Sizes = std::remove_const_t<decltype(KernelSize)>;
    Sizes strides = 1;
    Padding padding = "valid";
    Sizes dilation_rate = 1;
    activations::Function activation = keras::tanh;
    activations::Function recurrent_activation = keras::sigmoid;
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer recurrent_initializer = initializers::Orthogonal{};
    Initializer bias_initializer = initializers::Zeros{};
    bool unit_forget_bias = true;  ///< the bias of the forget gate starts at 1
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the inputs, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state before each step, the same at all steps
    std::int64_t seed = no_seed;
    bool return_sequences = false;
    bool return_state = false;
    bool go_backwards = false;
    bool stateful = false;  ///< each call begins with the final states of the previous call
    bool zero_output_for_mask = false;  ///< the outputs of masked steps are zeros
    static constexpr bool unroll = false;
    Name name{};
    bool trainable = true;

    /// Internal: the cell, and its checks.
    template <auto self>
    static constexpr auto cell =
        cell_of<ConvLSTMCell<N, Filters, KernelSize>>(self, "conv_lstm_cell");
    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return check_run<run_of<self>, X>() && check_images<self>(static_cast<const X*>(nullptr));
    }

    template <auto self, class X>
        requires(runs_over<cell<self>, X>)
    static constexpr auto call(Scope& k, const X& x, auto mode) {
        return run_layer<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X>
        requires(runs_over_masked<cell<self>, X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return run_layer<self>(k, x, mode);
    }

private:
    template <auto self>
    static constexpr bool check_images(const void*) {
        return true;  // the call does not take it
    }
    template <auto self, class T, int B, int S, int... D>
        requires(sizeof...(D) == N + 1)
    static constexpr bool check_images(const Tensor<T, B, S, D...>*) {
        return check_windows<N, KernelSize, self.strides, self.dilation_rate, self.padding,
                             Tensor<T, B, D...>>();
    }
};

}  // namespace detail

/// LSTM with convolutions instead of matrix products (Shi et al. 2015), for sequences [batch,
/// steps, width, channels] -> the last output [batch, positions, Filters], or with return_sequences
/// all outputs, [batch, steps, ...]; with return_state a std::tuple of the output and the last
/// states h and c. The input is a sequence, or std::tuple(sequence, h, c). The recurrent
/// convolution has strides of 1 and padding "same". At most one of the dims batch and steps may be
/// dyn. Weights, under "conv_lstm_cell": "kernel" [KernelSize, channels, 4 * Filters],
/// "recurrent_kernel" [KernelSize, Filters, 4 * Filters] and "bias" [4 * Filters]. Mirrors
/// keras.layers.ConvLSTM1D.
///
///     ConvLSTM1D<8, 3>{.padding = "same", .return_sequences = true}
template <int Filters, int KernelSize>
using ConvLSTM1D = detail::ConvLSTM<1, Filters, KernelSize>;
/// The same for sequences of images, [batch, steps, height, width, channels]. Mirrors
/// keras.layers.ConvLSTM2D.
///
///     ConvLSTM2D<8, Window{3, 5}>{.strides = 2}
template <int Filters, Window KernelSize>
using ConvLSTM2D = detail::ConvLSTM<2, Filters, KernelSize>;
/// The same for sequences of volumes, [batch, steps, depth, height, width, channels]. Mirrors
/// keras.layers.ConvLSTM3D.
template <int Filters, Window3 KernelSize>
using ConvLSTM3D = detail::ConvLSTM<3, Filters, KernelSize>;

namespace layers {
using keras::ConvLSTM1D;
using keras::ConvLSTM2D;
using keras::ConvLSTM3D;
}  // namespace layers

}  // namespace tf::keras
