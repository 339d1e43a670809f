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
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/logs.hpp>
#include <tf/module/module_name.hpp>
#include <tf/module/variable.hpp>
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

/// The sums of the loss and of each metric, as a module, so that a traced step can change them: for
/// each a total and what it is divided by.
template <auto... Metrics>
class Results : public Module {
    static constexpr int sums = 2 * (1 + static_cast<int>(sizeof...(Metrics)));

public:
    Variable<float, sums> totals{this, "totals", Tensor<float, sums>(), false};

    constexpr Results() : Module("results") {}

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
        totals.assign_add(stacked(all, std::make_index_sequence<sums>{}));
    }
    Logs logs() const {
        const auto all = totals.read();
        Logs out;
        int k = 0;
        const auto put = [&](std::string_view name, const auto& metric) {
            const Tensor<float> total(all(k)), count(all(k + 1));
            out.set(name, metrics::result_of(metric, total, count)());
            k += 2;
        };
        put("loss", metrics::Mean{});
        (put(metric_name<Metrics>.view(), Metrics), ...);
        return out;
    }
    void reset() { totals.assign(Tensor<float, sums>()); }

    static int better_direction(std::string_view name) {
        int out = name == "loss" ? -1 : 0;
        [[maybe_unused]] const auto look = [&](std::string_view own, const auto& metric) {
            if constexpr (requires { metric.direction; })
                if (own == name) out = metric.direction;
        };
        (look(metric_name<Metrics>.view(), Metrics), ...);
        return out;
    }

private:
    template <std::size_t... I>
    static constexpr Tensor<float, sums> stacked(const std::array<Tensor<float>, sums>& all,
                                                 std::index_sequence<I...>) {
        return tf::stack(all[I]...);
    }
};

}  // namespace tf::keras::detail
