// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loss and metrics over the batches of an epoch: sums that a traced step adds to, from which the
// logs are computed on demand. Mirrors the Mean of the loss and the metrics of keras.Model.

#include <array>
#include <cstddef>
#include <utility>

#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/training/any_results.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/outputs.hpp>
#include <tf/module/module_name.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras::detail {

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
    if constexpr (requires(const Tensor<float>& sum) { Metric.result(sum, sum); })
        out.result = [](float total, float count) -> float {
            return Metric.result(Tensor<float>(total), Tensor<float>(count))();
        };
    return out;
}

/// The sums of the total loss, of the loss of each of several results, and of each metric: a total
/// and a divisor each. They form a module, so that a traced step can change them.
template <std::size_t Outputs, auto... Entries>
class Results : public AnyResults {
    static constexpr std::size_t losses = Outputs > 1 ? 1 + Outputs : 1;
    static constexpr std::size_t count =
        losses + (metric_count<std::remove_const_t<decltype(Entries)>> + ... + 0);
    static constexpr int sums = static_cast<int>(2 * count);
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
        return out;
    }();

public:
    constexpr Results()
        : AnyResults(kinds.data(), static_cast<int>(losses), static_cast<int>(count)) {}

    /// Adds a batch, in a traced step. As in Keras, the total loss is weighted by the number of
    /// examples, while the loss of each of several results counts once per batch. `each` has the
    /// results' losses.
    template <class Y, class P, class W>
    constexpr void add(const Tensor<float>& loss, const std::array<Tensor<float>, Outputs>& each,
                       const Y& y, const P& p, const W& w) {
        const Tensor<float> examples = tf::cast<float>(tf::gather(tf::shape(leaf<0>(w)), 0));
        std::array<Tensor<float>, sums> all;
        all[0] = loss * examples;
        all[1] = examples;
        std::size_t at = 2;
        if constexpr (Outputs > 1)
            for (const Tensor<float>& l : each) {
                all[at++] = l;
                all[at++] = Tensor<float>(1.f);
            }
        [&]<std::size_t... E>(std::index_sequence<E...>) {
            [[maybe_unused]] constexpr auto output = output_of<Outputs, Entries...>;
            (add_entry<Entries>(all, at, leaf<output[E]>(y), leaf<output[E]>(p),
                                leaf<output[E]>(w)),
             ...);
        }(std::make_index_sequence<sizeof...(Entries)>{});
        totals_.as<float, sums>().assign_add(
            stacked(all, std::make_index_sequence<static_cast<std::size_t>(sums)>{}));
    }

private:
    template <auto Entry, class Y, class P, class W>
    static constexpr void add_entry(std::array<Tensor<float>, sums>& all, std::size_t& at,
                                    const Y& y, const P& p, [[maybe_unused]] const W& w) {
        MetricsOf<Entry>::each([&]<auto Metric>() {
            const auto share = [&] {
                if constexpr (is_weighted<Entry>) return metrics::share(Metric, y, p, w);
                else return metrics::share(Metric, y, p);
            }();
            if constexpr (!Poisoned<decltype(share)>) {
                all[at++] = share.total;
                all[at++] = share.count;
            }
        });
    }
    template <std::size_t... I>
    static constexpr Tensor<float, sums> stacked(const std::array<Tensor<float>, sums>& all,
                                                 std::index_sequence<I...>) {
        return tf::stack(all[I]...);
    }
};

}  // namespace tf::keras::detail
