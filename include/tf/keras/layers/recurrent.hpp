// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Recurrent layers: LSTM, GRU and SimpleRNN. Sequences are [batch, steps, features]. If the
// sequence has a mask, masked steps keep the states and repeat the output of the previous step.

#include <array>

#include <tf/control/iteration.hpp>
#include <tf/keras/layers/recurrent_cells.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// The options of a recurrent layer, without those of its cell.
struct Run {
    bool return_sequences = false;
    bool return_state = false;
    bool go_backwards = false;
    bool stateful = false;
    bool unroll = false;
    bool zero_output_for_mask = false;
};
template <auto self>
inline constexpr Run run_of = {self.return_sequences, self.return_state, self.go_backwards,
                               self.stateful,         self.unroll,       self.zero_output_for_mask};

/// The last element along the first dim.
template <class X>
constexpr auto last_step(const X& x) {
    if constexpr (X::static_shape[0] != dyn)
        return nest::to_tensor(gather<0>(x, X::static_shape[0] - 1));
    else return nest::to_tensor(gather<0>(x, gather(shape(x), 0) - 1));
}
/// Swaps the first two dims: [batch, steps, ...] <-> [steps, batch, ...].
template <class X>
constexpr auto first_dims_exchanged(const X& x) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
        return nest::to_tensor(transpose<1, 0, (I + 2)...>(x));
    }(std::make_integer_sequence<int, X::rank - 2>{});
}
/// A mask with dims of 1 appended, so that it broadcasts to tensors of this rank.
template <int Rank, class M>
constexpr auto of_more_dims(const M& mask) {
    if constexpr (M::rank == Rank) return mask;
    else return of_more_dims<Rank>(nest::to_tensor(expand_dims<-1>(mask)));
}
/// One step of a sequence, or of a structure of them.
template <class X>
constexpr auto step_at(const X& steps, int t) {
    return nest::map(steps, [&](const auto& x) { return nest::to_tensor(gather<0>(x, t)); });
}
/// One of the states after each step.
template <std::size_t S, class All>
constexpr auto joined_steps(const All& all) {
    return [&]<std::size_t... T>(std::index_sequence<T...>) {
        return nest::to_tensor(tf::stack<0>(std::get<S>(all[T])...));
    }(std::make_index_sequence<std::tuple_size_v<All>>{});
}
/// Runs all steps of a sequence and returns a tuple of the states after each step: in a loop, or
/// unrolled if `Count` is the number of steps.
template <int Count, class Step, class X, class States>
constexpr auto all_states(Step step, const X& steps, const States& initial) {
    if constexpr (Count > 0) {
        std::array<States, static_cast<std::size_t>(Count)> all;
        States now = initial;
        for (std::size_t t = 0; t < all.size(); ++t) {
            now = step(step_at(steps, static_cast<int>(t)), now);
            all[t] = now;
        }
        return [&]<std::size_t... S>(std::index_sequence<S...>) {
            return std::tuple(joined_steps<S>(all)...);
        }(std::make_index_sequence<std::tuple_size_v<States>>{});
    } else {
        return scan([&](const auto& states, const auto& x) { return step(x, states); }, steps,
                    initial);
    }
}
/// The states after the last step.
template <int Count, class Step, class X, class States>
constexpr States last_states(Step step, const X& steps, const States& initial) {
    if constexpr (Count > 0) {
        States now = initial;
        for (int t = 0; t < Count; ++t) now = step(step_at(steps, t), now);
        return now;
    } else {
        return foldl([&](const auto& states, const auto& x) { return step(x, states); }, steps,
                     initial);
    }
}

/// The number of steps of an input: a sequence, or a tuple of a sequence and states.
template <class X>
inline constexpr int steps_of = X::rank > 1 ? X::static_shape[1] : 1;
template <class X, class... S>
inline constexpr int steps_of<std::tuple<X, S...>> = steps_of<X>;
/// The batch size of an input: a sequence, or a tuple of a sequence and states.
template <class X>
inline constexpr int batch_of_sequence = X::rank > 0 ? X::static_shape[0] : 1;
template <class X, class... S>
inline constexpr int batch_of_sequence<std::tuple<X, S...>> = batch_of_sequence<X>;
/// Reports a stateful layer with an unknown batch size, and steps that cannot be unrolled.
template <Run How, class X>
constexpr bool check_run() {
    constexpr bool keeps = !How.stateful || batch_of_sequence<X> != dyn;
    static_assert(keeps,
                  "[tf.keras.stateful] a recurrent layer with .stateful = true needs a static "
                  "batch size: Input<10, 4>{.batch_size = 32}");
    constexpr bool fits = !How.unroll || (steps_of<X> != dyn && steps_of<X> <= 32);
    static_assert(fits,
                  "[tf.keras.unroll] a recurrent layer with .unroll = true needs a static number "
                  "of steps, at most 32: Input<10, 4>; without .unroll there is no limit");
    return keeps && fits;
}

/// The result of a recurrent layer, from the outputs and the last states.
template <Run How, class Y, class... H>
constexpr auto run_result(const Y& y, const std::tuple<H...>& states) {
    if constexpr (How.return_state) return std::tuple_cat(std::tuple(y), states);
    else return y;
}
/// Runs the steps, starting from these states. `output` is the index of the output among the
/// states.
template <std::size_t Output, Run How, int Count, class Step, class X, class States>
constexpr auto run_steps(Step step, const X& steps, const States& initial) {
    if constexpr (How.return_sequences) {
        const auto all = all_states<Count>(step, steps, initial);
        const auto y = first_dims_exchanged(std::get<Output>(all));
        if constexpr (!How.return_state) return y;
        else
            return std::apply(
                [&](const auto&... states) { return std::tuple(y, last_step(states)...); }, all);
    } else {
        const auto last = last_states<Count>(step, steps, initial);
        return run_result<How>(std::get<Output>(last), last);
    }
}
/// The same with a mask, `counts` [steps, batch, 1, ...]. Masked steps keep the states and repeat
/// the output, which is 0 before the first unmasked step.
template <std::size_t Output, Run How, int Count, class Step, class X, class C, class... H, class M>
constexpr auto run_masked_steps(Step step, const X& steps, const C& counts,
                                const std::tuple<H...>& initial, const M& mask) {
    using Y = std::tuple_element_t<Output, std::tuple<H...>>;
    const auto masked_step = [&](const auto& x, const std::tuple<Y, H...>& before) {
        const auto& now = std::get<1>(x);
        return std::apply(
            [&](const Y& y, const H&... states) {
                const auto next = step(std::get<0>(x), std::tuple(states...));
                return std::apply(
                    [&](const H&... h) {
                        return std::tuple(Y(where(now, std::get<Output>(next), y)),
                                          H(where(now, h, states))...);
                    },
                    next);
            },
            before);
    };
    const auto elements = std::tuple(steps, counts);
    const auto start =
        std::tuple_cat(std::tuple(Y(zeros_like(std::get<Output>(initial)))), initial);
    const auto zeroed = [&](const auto& y, const auto& by) {
        using All = std::remove_cvref_t<decltype(y)>;
        if constexpr (How.zero_output_for_mask) return All(where(by, y, 0));
        else return y;
    };
    if constexpr (How.return_sequences) {
        const auto all = all_states<Count>(masked_step, elements, start);
        const auto y = with_mask(first_dims_exchanged(zeroed(std::get<0>(all), counts)), mask);
        return std::apply(
            [&](const auto&, const auto&... states) {
                if constexpr (How.return_state) return std::tuple(y, last_step(states)...);
                else return y;
            },
            all);
    } else {
        const auto last = last_states<Count>(masked_step, elements, start);
        return std::apply(
            [&](const Y& y, const H&... states) {
                return run_result<How>(zeroed(y, last_step(counts)), std::tuple(states...));
            },
            last);
    }
}

/// The variables that keep states of these types.
template <class... H>
constexpr auto kept_states(Scope& k, const std::tuple<H...>*) {
    constexpr auto kept = []<class T, int... D>(Scope& in, std::size_t i, const Tensor<T, D...>*) {
        Name name("rnn_state");
        if (i > 0) {
            name.push('_');
            name.append(static_cast<int>(i));
        }
        return in.weight<T, D...>(name.view(), initializers::Zeros{},
                                  {.trainable = false, .is_weight = false});
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{kept(k, I, static_cast<const H*>(nullptr))...};
    }(std::index_sequence_for<H...>{});
}

/// Runs a cell over a sequence, starting from these states. `cell` is the name of `Cell` in the
/// layer's scope.
template <auto Cell, Run How, class X, class M, class... H, class Mode>
constexpr auto run_from(Scope& k, const X& x, [[maybe_unused]] const M& mask,
                        const std::tuple<H...>& initial, Mode mode) {
    using T = typename X::value_type;
    const auto weights = [&] {
        const Scope::Within within(k, info_of<Cell>, nullptr);
        return Cell.template prepare<Cell, T, X::static_shape[X::rank - 1]>(k);
    }();
    const auto drops = Cell.template drops<Cell>(x, initial, mode);
    const auto projected = Cell.template project<Cell>(weights, drops, x);
    const auto in_order = [](const auto& all) {
        if constexpr (How.go_backwards) return nest::to_tensor(tf::reverse<0>(all));
        else return nest::to_tensor(all);
    };
    const auto steps = in_order(first_dims_exchanged(projected));
    const auto step = [&](const auto& z, const auto& states) {
        return Cell.template step<Cell>(weights, drops, z, states);
    };
    constexpr auto output = static_cast<std::size_t>(Cell.output);
    constexpr int count = How.unroll ? X::static_shape[1] : 0;
    if constexpr (std::is_same_v<M, NoMask>)
        return run_steps<output, How, count>(step, steps, initial);
    else
        return run_masked_steps<output, How, count>(
            step, steps, in_order(of_more_dims<X::rank>(first_dims_exchanged(mask))), initial,
            mask);
}
/// The same for a stateful layer: starts from the final states of the previous call and stores
/// those of this call.
template <auto Cell, Run How, class X, class M, class... S, class Mode>
constexpr auto run_on(Scope& k, const X& x, const M& mask,
                      [[maybe_unused]] const std::tuple<S...>& given, Mode mode) {
    constexpr Run with_states = [] {
        Run out = How;
        out.return_state = true;
        return out;
    }();
    using States = decltype(Cell.template initial<Cell>(x));
    const auto kept = kept_states(k, static_cast<const States*>(nullptr));
    const States initial = [&] {
        if constexpr (sizeof...(S) > 0) return given;
        else return std::apply([](const auto&... each) { return States(each.read()...); }, kept);
    }();
    const auto all = run_from<Cell, with_states>(k, x, mask, initial, mode);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (std::get<I>(kept).assign(std::get<I + 1>(all)), ...);
    }(std::make_index_sequence<std::tuple_size_v<States>>{});
    if constexpr (How.return_state) return all;
    else return std::get<0>(all);
}
/// Runs a cell over a sequence, from the given states if there are any.
template <auto Cell, Run How, class X, class M, class... S, class Mode>
constexpr auto run_cell(Scope& k, const X& x, const M& mask, const std::tuple<S...>& given,
                        Mode mode) {
    if constexpr (How.stateful) return run_on<Cell, How>(k, x, mask, given, mode);
    else if constexpr (sizeof...(S) > 0) return run_from<Cell, How>(k, x, mask, given, mode);
    else return run_from<Cell, How>(k, x, mask, Cell.template initial<Cell>(x), mode);
}

/// Whether this is an input of a recurrent layer: a sequence, or a std::tuple of a sequence and the
/// initial states.
template <auto Cell, class X>
inline constexpr bool runs_over = false;
template <auto Cell, FloatingElement T, int B, int S, int N>
    requires(N != dyn)
inline constexpr bool runs_over<Cell, Tensor<T, B, S, N>> = true;
template <auto Cell, FloatingElement T, int B, int S, int N, class... States>
    requires(N != dyn)
inline constexpr bool runs_over<Cell, std::tuple<Tensor<T, B, S, N>, States...>> =
    std::is_same_v<std::tuple<States...>, decltype(Cell.template initial<Cell>(
                                              std::declval<const Tensor<T, B, S, N>&>()))>;
/// The same if the sequence has a mask [batch, steps].
template <auto Cell, class X>
inline constexpr bool runs_over_masked = false;
template <auto Cell, class X, class M>
inline constexpr bool runs_over_masked<Cell, Masked<X, M>> = M::rank == 2 && runs_over<Cell, X>;
template <auto Cell, class X, class M, class... States>
inline constexpr bool runs_over_masked<Cell, std::tuple<Masked<X, M>, States...>> =
    M::rank == 2 && runs_over<Cell, std::tuple<X, States...>>;

/// Calls a recurrent layer.
template <auto self, class X, class Mode>
constexpr auto run_layer(Scope& k, const X& x, Mode mode) {
    constexpr auto cell = self.template cell<self>;
    const auto run = [&](const auto& sequence, const auto&... states) {
        return run_cell<cell, run_of<self>>(k, unmasked(sequence), mask_of(sequence),
                                            std::tuple(states...), mode);
    };
    if constexpr (TensorLike<X> || is_masked<X>) return run(x);
    else return std::apply(run, x);
}

/// The cell of a layer, with the layer's options.
template <class Cell, class Layer>
constexpr Cell cell_of(const Layer& layer, Name name) {
    Cell cell{};
    if constexpr (requires { cell.dilation_rate; }) {
        cell.strides = layer.strides;
        cell.padding = layer.padding;
        cell.dilation_rate = layer.dilation_rate;
    }
    cell.activation = layer.activation;
    if constexpr (requires { cell.recurrent_activation; })
        cell.recurrent_activation = layer.recurrent_activation;
    cell.use_bias = layer.use_bias;
    cell.kernel_initializer = layer.kernel_initializer;
    cell.recurrent_initializer = layer.recurrent_initializer;
    cell.bias_initializer = layer.bias_initializer;
    if constexpr (requires { cell.unit_forget_bias; })
        cell.unit_forget_bias = layer.unit_forget_bias;
    cell.kernel_regularizer = layer.kernel_regularizer;
    cell.recurrent_regularizer = layer.recurrent_regularizer;
    cell.bias_regularizer = layer.bias_regularizer;
    cell.kernel_constraint = layer.kernel_constraint;
    cell.recurrent_constraint = layer.recurrent_constraint;
    cell.bias_constraint = layer.bias_constraint;
    cell.dropout = layer.dropout;
    cell.recurrent_dropout = layer.recurrent_dropout;
    cell.seed = layer.seed;
    if constexpr (requires { cell.reset_after; }) cell.reset_after = layer.reset_after;
    cell.name = name;
    return cell;
}

}  // namespace detail

/// Long short-term memory (Hochreiter and Schmidhuber 1997): [batch, steps, n] -> [batch, Units],
/// or with return_sequences [batch, steps, Units]; with return_state a std::tuple of the output and
/// the last states h and c. The input is a sequence, or std::tuple(sequence, h, c). Weights: those
/// of LSTMCell, under "lstm_cell". Mirrors keras.layers.LSTM.
template <int Units>
struct LSTM {
    static constexpr std::string_view keras_type = "LSTM";
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
    Rate dropout = 0.;            ///< of the features, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state before each step, the same at all steps
    std::int64_t seed = no_seed;
    bool return_sequences = false;
    bool return_state = false;
    bool go_backwards = false;
    bool stateful = false;  ///< a call begins with the states that the one before it ended with
    bool unroll = false;
    bool zero_output_for_mask = false;  ///< of steps that the mask leaves out
    Name name{};
    bool trainable = true;

    /// Internal: the cell, and its checks.
    template <auto self>
    static constexpr auto cell = detail::cell_of<LSTMCell<Units>>(self, "lstm_cell");
    /// Reports operands that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_run<detail::run_of<self>, X>();
    }

    template <auto self, class X>
        requires(detail::runs_over<cell<self>, X>)
    static constexpr auto call(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X>
        requires(detail::runs_over_masked<cell<self>, X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
};

/// Gated recurrent units (Cho et al. 2014): [batch, steps, n] -> [batch, Units], or with
/// return_sequences [batch, steps, Units]; with return_state a std::tuple of the output and the
/// last state. The input is a sequence, or std::tuple(sequence, h). Weights: those of GRUCell,
/// under "gru_cell". Mirrors keras.layers.GRU.
template <int Units>
struct GRU {
    static constexpr std::string_view keras_type = "GRU";
    activations::Function activation = keras::tanh;
    activations::Function recurrent_activation = keras::sigmoid;
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer recurrent_initializer = initializers::Orthogonal{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the features, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state before each step, the same at all steps
    std::int64_t seed = no_seed;
    bool return_sequences = false;
    bool return_state = false;
    bool go_backwards = false;
    bool stateful = false;  ///< a call begins with the states that the one before it ended with
    bool unroll = false;
    bool zero_output_for_mask = false;  ///< of steps that the mask leaves out
    bool reset_after = true;  ///< the reset gate is applied after the matrix product, not to the
                              ///< state before it
    Name name{};
    bool trainable = true;

    /// Internal: the cell, and its checks.
    template <auto self>
    static constexpr auto cell = detail::cell_of<GRUCell<Units>>(self, "gru_cell");
    /// Reports operands that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_run<detail::run_of<self>, X>();
    }

    template <auto self, class X>
        requires(detail::runs_over<cell<self>, X>)
    static constexpr auto call(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X>
        requires(detail::runs_over_masked<cell<self>, X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
};

/// A fully connected recurrent layer, whose output is its next state: [batch, steps, n] -> [batch,
/// Units], or with return_sequences [batch, steps, Units]; otherwise as GRU. Weights: those of
/// SimpleRNNCell, under "simple_rnn_cell". Mirrors keras.layers.SimpleRNN.
template <int Units>
struct SimpleRNN {
    static constexpr std::string_view keras_type = "SimpleRNN";
    activations::Function activation = keras::tanh;
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer recurrent_initializer = initializers::Orthogonal{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer recurrent_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint recurrent_constraint{};
    Constraint bias_constraint{};
    Rate dropout = 0.;            ///< of the features, the same at all steps
    Rate recurrent_dropout = 0.;  ///< of the state before each step, the same at all steps
    std::int64_t seed = no_seed;
    bool return_sequences = false;
    bool return_state = false;
    bool go_backwards = false;
    bool stateful = false;  ///< a call begins with the states that the one before it ended with
    bool unroll = false;
    bool zero_output_for_mask = false;  ///< of steps that the mask leaves out
    Name name{};
    bool trainable = true;

    /// Internal: the cell, and its checks.
    template <auto self>
    static constexpr auto cell = detail::cell_of<SimpleRNNCell<Units>>(self, "simple_rnn_cell");
    /// Reports operands that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_run<detail::run_of<self>, X>();
    }

    template <auto self, class X>
        requires(detail::runs_over<cell<self>, X>)
    static constexpr auto call(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X>
        requires(detail::runs_over_masked<cell<self>, X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
};

namespace layers {
using keras::GRU;
using keras::LSTM;
using keras::SimpleRNN;
}  // namespace layers

}  // namespace tf::keras
