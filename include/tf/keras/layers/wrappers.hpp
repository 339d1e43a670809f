// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Wrapper layers: Bidirectional for recurrent layers, TimeDistributed for any layer.

#include <tf/keras/layers/alone.hpp>
#include <tf/keras/layers/recurrent.hpp>
#include <tf/ops/primitive/blocks.hpp>

namespace tf::keras {

/// How Bidirectional combines its two outputs: "concat", "sum", "mul", "ave", or a tuple of both:
/// `MergeMode{}`.
struct MergeMode {
    enum class Kind : std::uint8_t { none, concat, sum, mul, ave, unknown };
    Kind kind = Kind::none;

    constexpr MergeMode() = default;
    template <std::size_t N>
    constexpr MergeMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "concat" ? Kind::concat
               : given == "sum"  ? Kind::sum
               : given == "mul"  ? Kind::mul
               : given == "ave"  ? Kind::ave
                                 : Kind::unknown;
    }
};

namespace detail {

/// The layer of one direction, with its name.
template <auto Layer, bool Backwards>
inline constexpr auto directed = [] {
    auto out = Layer;
    Name name(Backwards ? "backward_" : "forward_");
    name.append(info_of<Layer>.name.view());
    out.name = name;
    out.go_backwards = Layer.go_backwards != Backwards;
    out.zero_output_for_mask = Layer.return_sequences;  // as in Keras
    return out;
}();
template <class Y>
constexpr auto steps_reversed(const Y& y) {
    return nest::to_tensor(tf::reverse<1>(y));
}
/// Combines the outputs of both directions.
template <MergeMode::Kind Mode, class A, class B>
constexpr auto merged(const A& a, const B& b) {
    using enum MergeMode::Kind;
    if constexpr (Mode == concat) return nest::to_tensor(tf::concat<-1>(a, b));
    else if constexpr (Mode == sum) return A(a + b);
    else if constexpr (Mode == mul) return A(a * b);
    else if constexpr (Mode == ave) return A((a + b) / 2.0);
    else return std::tuple(a, b);
}
template <class X>
constexpr auto as_tuple(const X& x) {
    return std::tuple(x);
}
template <class... X>
constexpr auto as_tuple(const std::tuple<X...>& x) {
    return x;
}

}  // namespace detail

/// Runs a recurrent layer over a sequence forwards and, with other weights, backwards, and combines
/// the outputs of each step: `Bidirectional<LSTM<8>{.return_sequences = true}>{}`. If the layer has
/// return_state, the states of both directions follow the output. The layers are "forward_lstm" and
/// "backward_lstm". Mirrors keras.layers.Bidirectional.
template <auto Layer>
struct Bidirectional {
    static constexpr std::string_view keras_type = "Bidirectional";
    MergeMode merge_mode = "concat";
    Name name{};
    bool trainable = true;

    /// Reports a layer or a merge mode that does not fit; used by `call`.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.merge_mode.kind != MergeMode::Kind::unknown && requires {
            Layer.go_backwards;
            Layer.return_sequences;
        };
        static_assert(
            fits,
            "[tf.keras.bidirectional] Bidirectional<LSTM<8>{}>{.merge_mode = \"concat\"}: pass a "
            "recurrent layer, and \"concat\", \"sum\", \"mul\", \"ave\" or MergeMode{}");
        return fits;
    }

    template <auto self, FloatingElement T, int B, int S, int N>
        requires(N != dyn)
    static constexpr auto call(Scope& k, const Tensor<T, B, S, N>& x, auto mode) {
        return both<self>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, FloatingElement T, int B, int S, int N, class M>
        requires(N != dyn && M::rank == 2)
    static constexpr auto call_masked(Scope& k, const Masked<Tensor<T, B, S, N>, M>& x, auto mode) {
        return both<self>(k, x, mode);
    }

private:
    template <auto self, class X>
    static constexpr auto both(Scope& k, const X& x, auto mode) {
        const auto forward = detail::as_tuple(k.call<detail::directed<Layer, false>>(x, mode));
        const auto backward = detail::as_tuple(k.call<detail::directed<Layer, true>>(x, mode));
        const auto other = [&] {
            const auto& y = detail::unmasked(std::get<0>(backward));
            if constexpr (Layer.return_sequences) return detail::steps_reversed(y);
            else return y;
        }();
        const auto y = merge<self.merge_mode.kind>(std::get<0>(forward), other);
        if constexpr (Layer.return_state)
            return std::tuple_cat(detail::as_tuple(y), without_first(forward),
                                  without_first(backward));
        else return y;
    }
    /// The combined outputs, with the mask of the first.
    template <MergeMode::Kind Mode, class A, class B>
    static constexpr auto merge(const A& a, const B& b) {
        const auto y = detail::merged<Mode>(detail::unmasked(a), b);
        const auto mask = detail::mask_of(a);
        if constexpr (TensorLike<decltype(y)>) return detail::with_mask(y, mask);
        else
            return std::tuple(detail::with_mask(std::get<0>(y), mask),
                              detail::with_mask(std::get<1>(y), mask));
    }
    template <class Y, class... S>
    static constexpr auto without_first(const std::tuple<Y, S...>& all) {
        return std::apply([](const Y&, const S&... states) { return std::tuple(states...); }, all);
    }
};

/// Applies a layer to each step of a sequence, with the same weights: [batch, steps, ...]. At most
/// one of the dims batch and steps may be dyn. A layer with state, such as BatchNormalization, is
/// called once per step; for other layers, and if the number of steps is dyn, the steps become
/// examples of a single call. Mirrors keras.layers.TimeDistributed.
template <auto Layer>
struct TimeDistributed {
    static constexpr std::string_view keras_type = "TimeDistributed";
    Name name{};
    bool trainable = true;

    template <auto self, class T, int B, int S, int... D>
        requires(sizeof...(D) > 0 && (B != dyn || S != dyn) && ((D != dyn) && ...))
    static constexpr auto call(Scope& k, const Tensor<T, B, S, D...>& x, auto mode) {
        using Step = Tensor<T, B, D...>;
        if constexpr (!detail::check_input<Layer, Step, detail::Before{}>()) return Poison{};
        else if constexpr (one_by_one<S, Step>()) return each_step<S>(k, x, mode);
        else return in_steps<B, S>(k.call<Layer>(joined(x), mode));
    }
    /// A mask with more dims than [batch, steps] also contains a mask for each step, which is
    /// passed to the layer if it uses masks.
    template <auto self, class T, int B, int S, int... D, int... E>
        requires(sizeof...(D) > 0 && (B != dyn || S != dyn) && ((D != dyn) && ...))
    static constexpr auto call_masked(
        Scope& k, const Masked<Tensor<T, B, S, D...>, Tensor<bool, B, S, E...>>& x, auto mode) {
        using Step = Masked<Tensor<T, B, D...>, Tensor<bool, B, E...>>;
        constexpr bool masks_steps = sizeof...(E) > 0 && detail::MaskUse<Layer, Step>::uses;
        if constexpr (!detail::check_input<Layer, Tensor<T, B, D...>, detail::Before{}>()) {
            return Poison{};
        } else if constexpr (one_by_one<S, Tensor<T, B, D...>>()) {
            if constexpr (masks_steps) return detail::with_mask(each_step<S>(k, x, mode), x.mask);
            else return detail::with_mask(each_step<S>(k, x.value, mode), x.mask);
        } else {
            const auto y = [&] {
                if constexpr (masks_steps)
                    return detail::unmasked(
                        k.call<Layer>(Masked{joined(x.value), joined(x.mask)}, mode));
                else return k.call<Layer>(joined(x.value), mode);
            }();
            return detail::with_mask(in_steps<B, S>(y), x.mask);
        }
    }

private:
    /// Whether each of `Steps` steps is a separate call.
    template <int Steps, class Step>
    static constexpr bool one_by_one() {
        if constexpr (Steps == dyn) return false;
        else return detail::Alone<Layer, Step>::keeps_values();
    }
    template <int Steps, class X, class Mode>
    static constexpr auto each_step(Scope& k, const X& x, Mode mode) {
        const auto steps = [](const auto& all) { return detail::first_dims_exchanged(all); };
        const auto of_values = steps(detail::unmasked(x));
        const auto at = [&](std::size_t t) {
            const auto value = detail::step_at(of_values, static_cast<int>(t));
            if constexpr (detail::is_masked<X>)
                return Masked{value, detail::step_at(steps(x.mask), static_cast<int>(t))};
            else return value;
        };
        int layer = -1;
        const auto call = [&](std::size_t t) {
            return nest::to_tensor(detail::unmasked(detail::apply<Layer>(k, at(t), mode, &layer)));
        };
        return [&]<std::size_t... T>(std::index_sequence<T...>) {
            const std::array all{call(T)...};
            return nest::to_tensor(tf::stack<1>(all[T]...));
        }(std::make_index_sequence<static_cast<std::size_t>(Steps)>{});
    }
    template <class T, int B, int S, int... D>
    static constexpr auto joined(const Tensor<T, B, S, D...>& x) {
        constexpr int rows = B == dyn || S == dyn ? dyn : B * S;
        return nest::to_tensor(reshape<rows, D...>(x));
    }
    template <int B, int S, class Y>
    static constexpr auto in_steps(const Y& y) {
        if constexpr (Poisoned<Y>) return Poison{};
        else
            return [&]<class U, int R, int... E>(const Tensor<U, R, E...>& each) {
                return nest::to_tensor(reshape<B, S, E...>(each));
            }(y);
    }
};

namespace layers {
using keras::Bidirectional;
using keras::TimeDistributed;
}  // namespace layers

}  // namespace tf::keras
