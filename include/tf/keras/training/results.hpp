// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loss and metrics over the batches of an epoch: sums that a traced step adds to, from which the
// logs are computed on demand. Mirrors the Mean of the loss and the metrics of keras.Model.

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/training/any_results.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/outputs.hpp>
#include <tf/module/module_name.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras::detail {

/// The number of elements of a metric's sums.
template <class State>
inline constexpr std::int64_t state_size = 0;
template <class... T>
inline constexpr std::int64_t state_size<std::tuple<T...>> = (T::static_shape.size() + ... + 0);
/// The sums of a metric from their elements.
template <class State>
State state_from(const float* sums) {
    return nest::pack<State>([&]<class T> {
        return [&]<int... D>(std::type_identity<Tensor<float, D...>>) {
            const float* const from = sums;
            sums += T::static_shape.size();
            if constexpr (T::rank == 0) return T(*from);
            else return T(constant<D...>(std::vector<float>(from, sums)));
        }(std::type_identity<T>{});
    });
}

/// Describes how a metric is computed from its sums. Its name is user-defined or Keras's name for
/// its class.
template <auto Metric>
constexpr MetricKind metric_kind(std::size_t output, bool weighted) {
    using Spec = std::remove_const_t<decltype(Metric)>;
    MetricKind out{.output = output, .weighted = weighted};
    if constexpr (requires { Metric.name; }) out.name = Metric.name;
    if (out.name.empty())
        out.name =
            snake_case(tf::detail::modules::unqualified(tf::detail::modules::type_text<Spec>()));
    if constexpr (requires { Metric.direction; }) out.direction = Metric.direction;
    if constexpr (metrics::has_state<Metric>) {
        using State = metrics::State<Metric>;
        out.own = true;
        out.sums = static_cast<int>(state_size<State>);
        if constexpr (has_one_number<Metric>)
            out.result = [](const float* sums) -> float {
                return Metric.template result<Metric>(state_from<State>(sums))();
            };
    } else if constexpr (requires(const Tensor<float>& sum) { Metric.result(sum, sum); }) {
        out.result = [](const float* sums) -> float {
            return Metric.result(Tensor<float>(sums[0]), Tensor<float>(sums[1]))();
        };
    }
    return out;
}

/// The sums of the total loss, of the loss of each of several results, and of each metric. They
/// form a module, so that a traced step can change them.
template <std::size_t Outputs, auto... Entries>
class Results : public AnyResults {
    static constexpr std::size_t losses = Outputs > 1 ? 1 + Outputs : 1;
    static constexpr std::size_t count =
        losses + (metric_count<std::remove_const_t<decltype(Entries)>> + ... + 0);
    static constexpr std::array<MetricKind, count> kinds = [] {
        std::array<MetricKind, count> out{};
        std::size_t at = 0;
        while (at < losses) out[at++].direction = -1;
        [[maybe_unused]] std::size_t entry = 0;
        [[maybe_unused]] const auto add = [&]<auto Entry>() {
            const std::size_t output = output_of<Outputs, Entries...>[entry++];
            MetricsOf<Entry>::each([&]<auto Metric>() {
                out[at++] = metric_kind<Metric>(output, is_weighted<Entry>);
            });
        };
        (add.template operator()<Entries>(), ...);
        int next = 0;
        for (const bool own : {false, true})  // totals and counts, followed by the other sums of
                                              // metrics
            for (MetricKind& m : out)
                if (m.own == own) m.at = std::exchange(next, next + m.sums);
        return out;
    }();
    static constexpr int sums = AnyResults::sums_of(kinds.data(), static_cast<int>(count));
    static constexpr int means =
        2 * static_cast<int>(std::count_if(kinds.begin(), kinds.end(),
                                           [](const MetricKind& m) { return !m.own; }));

public:
    constexpr Results()
        : AnyResults(kinds.data(), static_cast<int>(losses), static_cast<int>(count)) {}

    /// Adds a batch, in a traced step. As in Keras, the total loss is weighted by the number of
    /// examples, while the loss of each of several results counts once per batch. `each` has the
    /// results' losses.
    template <class Y, class P, class W>
    constexpr void add(const Tensor<float>& loss, const std::array<Tensor<float>, Outputs>& each,
                       const Y& y, const P& p, const W& w) {
        const tf::detail::core::Late<Tensor<float>, W> examples =
            tf::cast<float>(tf::gather(tf::shape(leaf<0>(w)), 0));
        std::array<Tensor<float>, means> all;
        all[0] = loss * examples;
        all[1] = examples;
        std::size_t at = 2;
        if constexpr (Outputs > 1)
            for (const Tensor<float>& l : each) {
                all[at++] = l;
                all[at++] = Tensor<float>(1.f);
            }
        const auto others = [&]<std::size_t... E>(std::index_sequence<E...>) {
            [[maybe_unused]] constexpr auto output = output_of<Outputs, Entries...>;
            // in braces, whose elements are evaluated in order
            return std::tuple<decltype(add_entry<Entries>(
                all, at, leaf<output[E]>(y), leaf<output[E]>(p), leaf<output[E]>(w)))...>{
                add_entry<Entries>(all, at, leaf<output[E]>(y), leaf<output[E]>(p),
                                   leaf<output[E]>(w))...};
        }(std::make_index_sequence<sizeof...(Entries)>{});
        const auto pieces =
            std::apply([](const auto&... o) { return std::tuple_cat(o...); }, others);
        totals_.as<float, sums>().assign_add(std::apply(
            [&](const auto&... piece) {
                const auto first =
                    stacked(all, std::make_index_sequence<static_cast<std::size_t>(means)>{});
                if constexpr (sizeof...(piece) == 0) return first;
                else return tf::concat<0>(first, piece...);
            },
            pieces));
    }

private:
    /// Adds totals and counts to `all`; returns the other sums of metrics.
    template <auto Entry, class Y, class P, class W>
    static constexpr auto add_entry(std::array<Tensor<float>, means>& all, std::size_t& at,
                                    const Y& y, const P& p, [[maybe_unused]] const W& w) {
        return MetricsOf<Entry>::joined([&]<auto Metric>() {
            const auto share = [&] {
                if constexpr (is_masked<P>)
                    return masked_share<Metric, is_weighted<Entry>>(y, p, w);
                else if constexpr (is_weighted<Entry>) return metrics::share<Metric>(y, p, w);
                else return metrics::share<Metric>(y, p);
            }();
            if constexpr (Poisoned<decltype(share)>) {
                return std::tuple<>();
            } else if constexpr (metrics::has_state<Metric>) {
                return std::tuple(flat(share));
            } else {
                all[at++] = share.total;
                all[at++] = share.count;
                return std::tuple<>();
            }
        });
    }
    /// As in Keras, only metrics that are means of numbers use the mask of the predictions.
    template <auto Metric, bool Weighted, class Y, class P, class W>
    static constexpr auto masked_share(const Y& y, const P& p, const W& w) {
        if constexpr (!metrics::has_state<Metric>) {
            const auto given = [&] {
                if constexpr (Weighted) return w;
                else return W(ones_like(w));
            }();
            return metrics::share<Metric>(y, p.value, weights_of_steps<false>(given, p.mask));
        } else if constexpr (Weighted) {
            return metrics::share<Metric>(y, p.value, w);
        } else {
            return metrics::share<Metric>(y, p.value);
        }
    }
    /// All sums of a metric as one vector.
    template <class... T>
    static constexpr auto flat(const std::tuple<T...>& share) {
        return std::apply(
            [](const T&... sum) {
                if constexpr (sizeof...(T) == 1)
                    return (nest::to_tensor(reshape<static_cast<int>(T::static_shape.size())>(sum)),
                            ...);
                else
                    return nest::to_tensor(
                        tf::concat<0>(reshape<static_cast<int>(T::static_shape.size())>(sum)...));
            },
            share);
    }
    template <std::size_t... I>
    static constexpr Tensor<float, means> stacked(const std::array<Tensor<float>, means>& all,
                                                  std::index_sequence<I...>) {
        return tf::stack(all[I]...);
    }
};

}  // namespace tf::keras::detail
