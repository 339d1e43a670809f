// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loss and metrics over the batches of an epoch: sums that a traced step adds to, and that become
// numbers when somebody looks. Mirrors the Mean of the loss and the metrics of keras.Model.

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/training/any_results.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/module/module_name.hpp>
#include <tf/ops/array.hpp>
#include <tf/ops/reduction.hpp>

namespace tf::keras::detail {

/// What a metric is called: its own name, or that of its class as Keras writes it.
template <auto Metric>
inline constexpr Name metric_name = [] {
    using Spec = std::remove_const_t<decltype(Metric)>;
    if constexpr (requires { Metric.name; })
        if (!Metric.name.empty()) return Metric.name;
    return snake_case(tf::detail::unqualified(tf::detail::type_text<Spec>()));
}();

/// A metric as its sums are read.
template <auto Metric>
constexpr MetricKind metric_kind() {
    MetricKind out{metric_name<Metric>.view()};
    if constexpr (requires { Metric.direction; }) out.direction = Metric.direction;
    if constexpr (requires(const Tensor<float>& sum) { Metric.result(sum, sum); })
        out.result = [](float total, float count) -> float {
            return Metric.result(Tensor<float>(total), Tensor<float>(count))();
        };
    return out;
}

/// The sums of the loss and of each metric, as a module, so that a traced step can change them: for
/// each a total and what it is divided by.
template <auto... Metrics>
class Results : public AnyResults {
    static constexpr int count = 1 + static_cast<int>(sizeof...(Metrics));
    static constexpr int sums = 2 * count;
    static constexpr MetricKind kinds[] = {{"loss", -1}, metric_kind<Metrics>()...};

public:
    constexpr Results() : AnyResults(kinds, count) {}

    /// Adds a batch, in a traced step: the loss counts as often as there are examples; weights do
    /// not count in metrics, as in those that Keras has from compile(metrics=...).
    template <class Y, class P>
    constexpr void add(const Tensor<float>& loss, const Y& y, const P& p,
                       const Tensor<float, dyn>& w) {
        const Tensor<float> examples = tf::cast<float>(tf::gather(tf::shape(w), 0));
        std::array<Tensor<float>, sums> all;
        all[0] = loss * examples;
        all[1] = examples;
        std::size_t k = 2;
        [[maybe_unused]] const auto put = [&](const auto& metric) {
            const auto share = metrics::share(metric, y, p);
            if constexpr (!Poisoned<decltype(share)>) {
                all[k++] = share.total;
                all[k++] = share.count;
            }
        };
        (put(Metrics), ...);
        totals_.as<float, sums>().assign_add(stacked(all, std::make_index_sequence<sums>{}));
    }

private:
    template <std::size_t... I>
    static constexpr Tensor<float, sums> stacked(const std::array<Tensor<float>, sums>& all,
                                                 std::index_sequence<I...>) {
        return tf::stack(all[I]...);
    }
};

}  // namespace tf::keras::detail
