// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses and metrics of models with several results and weighted metrics, as arguments of
// `compile`; and access to the single tensors of results or labels. Mirrors the lists that
// keras.Model.compile takes.

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

#include <tf/keras/layer.hpp>
#include <tf/module/dict.hpp>

namespace tf::keras {

namespace detail {
template <std::size_t N>
constexpr std::array<float, N> all_one() {
    std::array<float, N> out{};
    for (float& w : out) w = 1;
    return out;
}
}  // namespace detail

/// The losses of a model with several results, one for each in their order. Training minimizes
/// their weighted sum: `Losses<losses::MeanSquaredError{},
/// losses::BinaryCrossentropy{}>{.loss_weights = {1, .5}}`. Mirrors compile(loss=[...],
/// loss_weights=[...]).
template <auto... L>
struct Losses {
    std::array<float, sizeof...(L)> loss_weights = detail::all_one<sizeof...(L)>();
};

/// Metrics of one of a model's results. In `compile`, one such list per result follows the losses,
/// in the order of the results. Mirrors compile(metrics=[[...], [...]]).
template <auto... M>
struct Metrics {
    static constexpr bool weighted = false;
};
/// Metrics in which each example counts by its weight, `sample_weight` or `class_weight`. A model
/// with several results takes one such list per result. Mirrors compile(weighted_metrics=[...]).
template <auto... M>
struct WeightedMetrics {
    static constexpr bool weighted = true;
};

namespace detail {

template <class L>
inline constexpr std::size_t loss_count = 1;
template <auto... L>
inline constexpr std::size_t loss_count<Losses<L...>> = sizeof...(L);
/// The loss of the K-th result, and its weight in the sum.
template <std::size_t K, class L>
constexpr const L& loss_at(const L& loss) {
    return loss;
}
template <std::size_t K, auto... L>
constexpr auto loss_at(const Losses<L...>&) {
    return std::get<K>(std::tuple(L...));
}
template <class L>
constexpr float loss_weight(const L&, std::size_t) {
    return 1;
}
template <auto... L>
constexpr float loss_weight(const Losses<L...>& losses, std::size_t k) {
    return losses.loss_weights[k];
}

template <auto E>
inline constexpr bool is_weighted = [] {
    if constexpr (requires { decltype(E)::weighted; }) return decltype(E)::weighted;
    else return false;
}();
/// Joins the tuples that f.operator()<metric>() returns, called in this order.
template <auto... M>
constexpr auto joined_tuples([[maybe_unused]] auto& f) {
    const std::tuple<decltype(f.template operator()<M>())...> all { f.template operator()<M>()... };
    return std::apply([](const auto&... t) { return std::tuple_cat(t...); }, all);
}
/// `each` calls f.operator()<metric>() for each metric in an element of compile's list; `joined`
/// also joins the tuples that it returns.
template <auto Entry, class Type = std::remove_const_t<decltype(Entry)>>
struct MetricsOf {
    static constexpr void each(auto f) { f.template operator()<Entry>(); }
    static constexpr auto joined(auto f) { return f.template operator()<Entry>(); }
};
template <auto Entry, auto... M>
struct MetricsOf<Entry, Metrics<M...>> {
    static constexpr void each([[maybe_unused]] auto f) { (f.template operator()<M>(), ...); }
    static constexpr auto joined(auto f) { return joined_tuples<M...>(f); }
};
template <auto Entry, auto... M>
struct MetricsOf<Entry, WeightedMetrics<M...>> {
    static constexpr void each([[maybe_unused]] auto f) { (f.template operator()<M>(), ...); }
    static constexpr auto joined(auto f) { return joined_tuples<M...>(f); }
};
template <class M>
inline constexpr std::size_t metric_count = 1;
template <auto... M>
inline constexpr std::size_t metric_count<Metrics<M...>> = sizeof...(M);
template <auto... M>
inline constexpr std::size_t metric_count<WeightedMetrics<M...>> = sizeof...(M);

/// The index of the result that each element of compile's list applies to. If there are several
/// results, the k-th unweighted element applies to the k-th result, and so does the k-th weighted
/// element.
template <std::size_t Outputs, auto... E>
inline constexpr std::array<std::size_t, sizeof...(E)> output_of = [] {
    const std::array<bool, sizeof...(E)> weighted{is_weighted<E>...};
    std::array<std::size_t, sizeof...(E)> out{};
    std::size_t next[2] = {0, 0};
    if constexpr (Outputs > 1)
        for (std::size_t k = 0; k < weighted.size(); ++k) out[k] = next[weighted[k] ? 1 : 0]++;
    return out;
}();

/// Whether a type is a tensor, or a tuple, an array or a dict of tensors.
template <class S>
inline constexpr bool is_flat = TensorLike<S>;
template <class... T>
inline constexpr bool is_flat<std::tuple<T...>> = (TensorLike<T> && ...);
template <class T, std::size_t N>
inline constexpr bool is_flat<std::array<T, N>> = TensorLike<T>;
template <nest::Map S>
inline constexpr bool is_flat<S> = decltype(nest::hana::unpack(
    nest::hana::values(std::declval<const S&>()),
    []<class... T>(const T&...) { return std::bool_constant<(TensorLike<T> && ...)>(); }))::value;

/// The number of tensors.
template <class S>
inline constexpr std::size_t leaf_count = [] {
    if constexpr (TensorLike<S> || !is_flat<S>) return std::size_t{1};
    else if constexpr (nest::Map<S>)
        return std::size_t{decltype(nest::hana::length(std::declval<const S&>()))::value};
    else return std::tuple_size_v<S>;
}();
/// The K-th tensor.
template <std::size_t K, class S>
constexpr decltype(auto) leaf(const S& s) {
    if constexpr (TensorLike<S> || is_masked<S>) return (s);
    else if constexpr (nest::Map<S>) return (s[nest::hana::at_c<K>(nest::hana::keys(s))]);
    else return (std::get<K>(s));
}
template <std::size_t K, class S>
using leaf_t = std::remove_cvref_t<decltype(leaf<K>(std::declval<const S&>()))>;

/// The keys of a dict; empty for other structures.
template <class S>
std::vector<std::string_view> keys_of() {
    std::vector<std::string_view> out;
    if constexpr (nest::Map<S>)
        nest::hana::for_each(nest::hana::keys(S{}), [&](auto key) { out.push_back(key.c_str()); });
    return out;
}

}  // namespace detail
}  // namespace tf::keras
