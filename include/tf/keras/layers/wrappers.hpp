// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers around another layer: Bidirectional for recurrent layers, TimeDistributed for any.

#include <tf/keras/layers/recurrent.hpp>
#include <tf/ops/primitive/blocks.hpp>

namespace tf::keras {

/// How Bidirectional joins its two outputs: "concat", "sum", "mul", "ave", or a tuple of both:
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
/// The outputs of both directions as one.
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

/// Runs a recurrent layer over a sequence forwards and, with other weights, backwards, and joins
/// the outputs of each step: `Bidirectional<LSTM<8>{.return_sequences = true}>{}`. With
/// return_state of the layer the states of both follow. The layers are "forward_lstm" and
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
            "[tf.keras.bidirectional] Bidirectional<LSTM<8>{}>{.merge_mode = \"concat\"}: "
            "a recurrent layer, and \"concat\", \"sum\", \"mul\", \"ave\" or "
            "MergeMode{}");
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
    /// The outputs as one, with the mask of the first.
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

/// Applies a layer to each step of a sequence, with the same weights: [batch, steps, ...]. The
/// steps become examples, so the layer must treat examples independently. At most one of the dims
/// batch and steps is unknown. Mirrors keras.layers.TimeDistributed.
template <auto Layer>
struct TimeDistributed {
    static constexpr std::string_view keras_type = "TimeDistributed";
    Name name{};
    bool trainable = true;

    template <auto self, class T, int B, int S, int... D>
        requires(sizeof...(D) > 0 && (B != dyn || S != dyn) && ((D != dyn) && ...))
    static constexpr auto call(Scope& k, const Tensor<T, B, S, D...>& x, auto mode) {
        return in_steps<B, S>(k.call<Layer>(joined(x), mode));
    }
    /// A mask with more dims than [batch, steps] also has one for each step, which the layer gets
    /// if it uses masks.
    template <auto self, class T, int B, int S, int... D, int... E>
        requires(sizeof...(D) > 0 && (B != dyn || S != dyn) && ((D != dyn) && ...))
    static constexpr auto call_masked(
        Scope& k, const Masked<Tensor<T, B, S, D...>, Tensor<bool, B, S, E...>>& x, auto mode) {
        const auto each = Masked{joined(x.value), joined(x.mask)};
        using Each = std::remove_const_t<decltype(each)>;
        const auto y = [&] {
            if constexpr (sizeof...(E) > 0 && detail::MaskUse<Layer, Each>::uses)
                return detail::unmasked(k.call<Layer>(each, mode));
            else return k.call<Layer>(each.value, mode);
        }();
        return detail::with_mask(in_steps<B, S>(y), x.mask);
    }

private:
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
