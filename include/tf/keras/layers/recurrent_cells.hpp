// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cells of recurrent layers: one step of LSTM, GRU and SimpleRNN. A cell is a structural value with
//
//   static constexpr int output;        // which of the states is the output of a step
//   prepare<self, T, n>(k)           // requests the weights for inputs of n features: a tuple
//   initial<self>(x)                 // zeros for a batch [batch, ...]: a tuple
//   drops<self>(x, states, mode)     // what training drops, the same at all steps
//   project<self>(weights, drops, x) // what depends only on the input: [..., n] -> [..., m]
//   step<self>(weights, drops, projected, states)  // the next states: a tuple of [batch, units]
//
// so that the products with the inputs of all steps are one product before the loop.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/bias.hpp>
#include <tf/keras/layers/recurrent_dropout.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras {

namespace detail {

/// Zeros [batch, D...] for a batch x.
template <int... D, class X>
constexpr auto zero_state(const X& x) {
    using T = typename X::value_type;
    constexpr int batch = X::static_shape[0];
    using State = Tensor<T, batch, D...>;
    if constexpr (batch != dyn) return State(like<T>(x, 0) + zeros<T, batch, D...>());
    else return State(zeros<T, dyn, D...>(gather(shape(x), 0)));
}
/// A cell's "recurrent_kernel" of these dims.
template <auto self, class T, int... D>
constexpr VariableRef<T, D...> recurrent_kernel_of(Scope& k) {
    return k.weight<T, D...>(
        "recurrent_kernel", self.recurrent_initializer,
        {.regularizer = self.recurrent_regularizer, .constraint = self.recurrent_constraint});
}
/// The weights of a cell: both kernels, and a "bias" of this size or 0 in its place.
template <auto self, int Size, class T, int... D, class R>
constexpr auto cell_weights(Scope& k, const VariableRef<T, D...>& kernel, const R& recurrent) {
    if constexpr (!self.use_bias) {
        return std::tuple(kernel.read(), recurrent.read(), 0);
    } else {
        Initializer initializer = self.bias_initializer;
        if constexpr (requires { self.unit_forget_bias; })
            initializer.forget = self.unit_forget_bias;
        const auto bias = k.weight<T, Size>(
            "bias", initializer,
            {.regularizer = self.bias_regularizer, .constraint = self.bias_constraint});
        return std::tuple(kernel.read(), recurrent.read(), bias.read());
    }
}
/// W x + b for all steps, with dropout of x in training.
template <bool Bias, class X, class M, class W, class B>
constexpr auto affine(const X& x, const M& masks, const W& kernel, const B& bias) {
    const auto product = gated_product(x, masks, kernel);
    if constexpr (Bias) return nest::to_tensor(product + bias);
    else return nest::to_tensor(product);
}
/// The states h and c after a step of LSTM, from its input, forget, cell and output gates side by
/// side.
template <auto self, int Units, class Z, class H>
constexpr auto lstm_states(const Z& z, const std::tuple<H, H>& before) {
    const H input(activate<self.recurrent_activation>(columns_of<0, Units>(z)));
    const H forget(activate<self.recurrent_activation>(columns_of<Units, Units>(z)));
    const H proposed(activate<self.activation>(columns_of<2 * Units, Units>(z)));
    const H out(activate<self.recurrent_activation>(columns_of<3 * Units, Units>(z)));
    const H cell(forget * std::get<1>(before) + input * proposed);
    return std::tuple(H(out * activate<self.activation>(cell)), cell);
}

}  // namespace detail

/// One step of LSTM, for `RNN<LSTMCell<8>{}>{}`. Weights: "kernel" [n, 4 * Units],
/// "recurrent_kernel" [Units, 4 * Units] and "bias" [4 * Units], with the input, forget, cell and
/// output gates side by side. Mirrors keras.layers.LSTMCell.
template <int Units>
struct LSTMCell {
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
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the inputs, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state, the same at all steps
    std::int64_t seed = no_seed;
    Name name{};

    static constexpr int output = 0;

    /// Internal, as are the following: see the head of this file.
    template <auto self, class T, int Inputs>
    static constexpr auto prepare(Scope& k) {
        const auto kernel = detail::kernel_of<self, T, Inputs, 4 * Units>(k);
        const auto recurrent = detail::recurrent_kernel_of<self, T, Units, 4 * Units>(k);
        return detail::cell_weights<self, 4 * Units>(k, kernel, recurrent);
    }
    /// What training drops, for each gate if it is a part of the state.
    template <auto self, class X, class... H, class Mode>
    static constexpr auto drops(const X& x, const std::tuple<H...>& states, Mode mode) {
        return detail::drops_of<self, (self.recurrent_dropout.value > 0) ? 4 : 1>(
            x, std::get<0>(states), mode);
    }
    /// The part of all steps that does not depend on the state, in one product.
    template <auto self, class W, class D, class X>
    static constexpr auto project(const W& w, const D& drops, const X& x) {
        return detail::affine<self.use_bias>(x, drops.inputs, std::get<0>(w), std::get<2>(w));
    }
    /// One step: the state that follows.
    template <auto self, class W, class D, class Z, class H>
    static constexpr auto step(const W& w, const D& drops, const Z& projected,
                               const std::tuple<H, H>& states) {
        const auto z = nest::to_tensor(
            projected + detail::gated_product(std::get<0>(states), drops.states, std::get<1>(w)));
        return detail::lstm_states<self, Units>(z, states);
    }
    /// The state before the first step.
    template <auto self, class X>
    static constexpr auto initial(const X& x) {
        const auto zero = detail::zero_state<Units>(x);
        return std::tuple(zero, zero);
    }
};

/// One step of GRU, for `RNN<GRUCell<8>{}>{}`. Weights: "kernel" [n, 3 * Units], "recurrent_kernel"
/// [Units, 3 * Units] and "bias" [2, 3 * Units], or [3 * Units] without reset_after, with the
/// update gate, the reset gate and the proposed state side by side. Mirrors keras.layers.GRUCell.
template <int Units>
struct GRUCell {
    activations::Function activation = keras::tanh;
    activations::Function recurrent_activation = keras::sigmoid;
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer recurrent_initializer = initializers::Orthogonal{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the inputs, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state, the same at all steps
    bool reset_after = true;  ///< the reset gate is applied after the matrix product, not to the
                              ///< state before it
    std::int64_t seed = no_seed;
    Name name{};

    static constexpr int output = 0;

    /// Internal, as are the following: see the head of this file.
    template <auto self, class T, int Inputs>
    static constexpr auto prepare(Scope& k) {
        const auto kernel = detail::kernel_of<self, T, Inputs, 3 * Units>(k);
        const auto recurrent = detail::recurrent_kernel_of<self, T, Units, 3 * Units>(k);
        if constexpr (self.use_bias && self.reset_after) {
            const auto bias = detail::bias_of<self, T, 2, 3 * Units>(k).read();
            return std::tuple(kernel.read(), recurrent.read(), nest::to_tensor(gather<0>(bias, 0)),
                              nest::to_tensor(gather<0>(bias, 1)));
        } else {
            return std::tuple_cat(detail::cell_weights<self, 3 * Units>(k, kernel, recurrent),
                                  std::tuple(0));
        }
    }
    /// What training drops, for each gate if it is a part of the state.
    template <auto self, class X, class... H, class Mode>
    static constexpr auto drops(const X& x, const std::tuple<H...>& states, Mode mode) {
        return detail::drops_of<self, (self.recurrent_dropout.value > 0) ? 3 : 1>(
            x, std::get<0>(states), mode);
    }
    /// The part of all steps that does not depend on the state, in one product.
    template <auto self, class W, class D, class X>
    static constexpr auto project(const W& w, const D& drops, const X& x) {
        return detail::affine<self.use_bias>(x, drops.inputs, std::get<0>(w), std::get<2>(w));
    }
    /// One step: the state that follows.
    template <auto self, class W, class D, class Z, class H>
    static constexpr auto step(const W& w, const D& drops, const Z& projected,
                               const std::tuple<H>& states) {
        const H& h = std::get<0>(states);
        constexpr int gates = self.reset_after ? 3 : 2;
        const auto inner = [&] {
            if constexpr (self.reset_after)
                return detail::affine<self.use_bias>(h, drops.states, std::get<1>(w),
                                                     std::get<3>(w));
            else
                return detail::affine<false>(h, detail::first_gates<gates>(drops.states),
                                             detail::columns_of<0, gates * Units>(std::get<1>(w)),
                                             0);
        }();
        const auto both = [&]<int K>(std::integral_constant<int, K>) {
            return H(detail::columns_of<K * Units, Units>(projected) +
                     detail::columns_of<K * Units, Units>(inner));
        };
        const H update(detail::activate<self.recurrent_activation>(both(at<0>)));
        const H reset(detail::activate<self.recurrent_activation>(both(at<1>)));
        const H past = [&] {
            if constexpr (self.reset_after)
                return H(reset * detail::columns_of<2 * Units, Units>(inner));
            else
                return H(tf::matmul(H(reset * detail::for_gate<2>(h, drops.states)),
                                    detail::columns_of<2 * Units, Units>(std::get<1>(w))));
        }();
        const H proposed(detail::activate<self.activation>(
            H(detail::columns_of<2 * Units, Units>(projected) + past)));
        return std::tuple(H(update * h + (1 - update) * proposed));
    }
    /// The state before the first step.
    template <auto self, class X>
    static constexpr auto initial(const X& x) {
        return std::tuple(detail::zero_state<Units>(x));
    }

private:
    template <int K>
    static constexpr std::integral_constant<int, K> at{};
};

/// One step of SimpleRNN, for `RNN<SimpleRNNCell<8>{}>{}`: activation(x kernel + h recurrent_kernel
/// + bias). Weights: "kernel" [n, Units], "recurrent_kernel" [Units, Units], "bias" [Units].
/// Mirrors keras.layers.SimpleRNNCell.
template <int Units>
struct SimpleRNNCell {
    activations::Function activation = keras::tanh;
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer recurrent_initializer = initializers::Orthogonal{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the inputs, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state, the same at all steps
    std::int64_t seed = no_seed;
    Name name{};

    static constexpr int output = 0;

    /// Internal, as are the following: see the head of this file.
    template <auto self, class T, int Inputs>
    static constexpr auto prepare(Scope& k) {
        const auto kernel = detail::kernel_of<self, T, Inputs, Units>(k);
        const auto recurrent = detail::recurrent_kernel_of<self, T, Units, Units>(k);
        return detail::cell_weights<self, Units>(k, kernel, recurrent);
    }
    /// What training drops.
    template <auto self, class X, class... H, class Mode>
    static constexpr auto drops(const X& x, const std::tuple<H...>& states, Mode mode) {
        return detail::drops_of<self, 1>(x, std::get<0>(states), mode);
    }
    /// The part of all steps that does not depend on the state, in one product.
    template <auto self, class W, class D, class X>
    static constexpr auto project(const W& w, const D& drops, const X& x) {
        return detail::affine<self.use_bias>(x, drops.inputs, std::get<0>(w), std::get<2>(w));
    }
    /// One step: the state that follows.
    template <auto self, class W, class D, class Z, class H>
    static constexpr auto step(const W& w, const D& drops, const Z& projected,
                               const std::tuple<H>& states) {
        return std::tuple(H(detail::activate<self.activation>(
            H(projected +
              detail::gated_product(std::get<0>(states), drops.states, std::get<1>(w))))));
    }
    /// The state before the first step.
    template <auto self, class X>
    static constexpr auto initial(const X& x) {
        return std::tuple(detail::zero_state<Units>(x));
    }
};

namespace layers {
using keras::GRUCell;
using keras::LSTMCell;
using keras::SimpleRNNCell;
}  // namespace layers

}  // namespace tf::keras
