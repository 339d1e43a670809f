// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// RNN, which runs any cell over the steps of a sequence, and StackedRNNCells, which combines cells.

#include <tf/keras/layers/recurrent.hpp>

namespace tf::keras {

/// Several cells, each of which takes the output of the previous one, as one cell:
/// `RNN<StackedRNNCells<GRUCell<8>{}, LSTMCell<4>{}>{}>{}`. Its states are the states of all cells.
/// Mirrors keras.layers.StackedRNNCells.
template <auto... Cells>
    requires(sizeof...(Cells) > 0)
struct StackedRNNCells {
    Name name{};

private:
    static constexpr std::size_t count = sizeof...(Cells);
    template <std::size_t K>
    static constexpr auto cell = std::get<K>(std::tuple(Cells...));
    template <template <int> class C, int U>
    static constexpr std::integral_constant<int, U> size_of(const C<U>&) {
        return {};
    }
    template <std::size_t K>
    static constexpr int units_of = decltype(size_of(cell<K>))::value;
    template <std::size_t K>
    static constexpr std::size_t states_of =
        std::tuple_size_v<decltype(cell<K>.template initial<cell<K>>(Tensor<float, 1, 1>()))>;
    /// The index of the first state of each cell.
    template <std::size_t K>
    static constexpr std::size_t first = []<std::size_t... I>(std::index_sequence<I...>) {
        return (states_of<I> + ... + std::size_t{0});
    }(std::make_index_sequence<K>{});

public:
    static constexpr int output = static_cast<int>(first<count - 1>) + cell<count - 1>.output;

    /// Internal, as are the following: see the head of recurrent_cells.hpp.
    template <auto self, class T, int Inputs>
    static constexpr auto prepare(Scope& k) {
        return prepared<T, Inputs, 0>(k);
    }
    /// What training drops, for each cell.
    template <auto self, class X, class... H, class Mode>
    static constexpr auto drops(const X& x, const std::tuple<H...>& states, Mode mode) {
        return dropped<0>(x, states, mode);
    }
    /// The part of all steps of the first cell that does not depend on its state.
    template <auto self, class W, class D, class X>
    static constexpr auto project(const W& w, const D& drops, const X& x) {
        return cell<0>.template project<cell<0>>(std::get<0>(w), std::get<0>(drops), x);
    }
    /// One step of all cells: the states that follow.
    template <auto self, class W, class D, class Z, class... H>
    static constexpr auto step(const W& w, const D& drops, const Z& projected,
                               const std::tuple<H...>& states) {
        return stepped<0>(w, drops, projected, states);
    }
    /// The states before the first step.
    template <auto self, class X>
    static constexpr auto initial(const X& x) {
        return std::tuple_cat(Cells.template initial<Cells>(x)...);
    }

private:
    template <class T, int Inputs, std::size_t K>
    static constexpr auto prepared(Scope& k) {
        const auto own = [&] {
            const Scope::Within within(k, detail::info_of<cell<K>>, nullptr);
            return cell<K>.template prepare<cell<K>, T, Inputs>(k);
        }();
        if constexpr (K + 1 == count) return std::make_tuple(own);
        else return std::tuple_cat(std::make_tuple(own), prepared<T, units_of<K>, K + 1>(k));
    }
    /// Selects the states of one cell.
    template <std::size_t K, class S>
    static constexpr auto own(const S& states) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple(std::get<first<K> + I>(states)...);
        }(std::make_index_sequence<states_of<K>>{});
    }
    template <std::size_t K>
    static constexpr std::size_t output_of = static_cast<std::size_t>(cell<K>.output);
    template <std::size_t K, class X, class S, class Mode>
    static constexpr auto dropped(const X& x, const S& states, Mode mode) {
        const auto of_cell = own<K>(states);
        const auto drops = std::make_tuple(cell<K>.template drops<cell<K>>(x, of_cell, mode));
        if constexpr (K + 1 == count) return drops;
        else
            return std::tuple_cat(drops,
                                  dropped<K + 1>(std::get<output_of<K>>(of_cell), states, mode));
    }
    template <std::size_t K, class W, class D, class Z, class S>
    static constexpr auto stepped(const W& w, const D& drops, const Z& projected, const S& states) {
        const auto next = cell<K>.template step<cell<K>>(std::get<K>(w), std::get<K>(drops),
                                                         projected, own<K>(states));
        if constexpr (K + 1 == count) {
            return next;
        } else {
            const auto through = cell<K + 1>.template project<cell<K + 1>>(
                std::get<K + 1>(w), std::get<K + 1>(drops), std::get<output_of<K>>(next));
            return std::tuple_cat(next, stepped<K + 1>(w, drops, through, states));
        }
    }
};

/// Runs a cell over the steps of a sequence: [batch, steps, n] -> its last output [batch, units],
/// or with return_sequences all outputs [batch, steps, units]. With return_state a std::tuple of
/// the output and the last states. The input is a sequence, or a std::tuple of a sequence and the
/// initial states. Cell is a value such as LSTMCell<8>{} or StackedRNNCells<...>{}. Mirrors
/// keras.layers.RNN.
template <auto Cell>
struct RNN {
    static constexpr std::string_view keras_type = "RNN";
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
    static constexpr auto cell = Cell;
    /// Reports operands that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_run<detail::run_of<self>, X>();
    }

    template <auto self, class X>
        requires(detail::runs_over<Cell, X>)
    static constexpr auto call(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X>
        requires(detail::runs_over_masked<Cell, X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::run_layer<self>(k, x, mode);
    }
};

namespace layers {
using keras::RNN;
using keras::StackedRNNCells;
}  // namespace layers

}  // namespace tf::keras
