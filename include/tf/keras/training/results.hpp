// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loss and metrics over the batches of an epoch: sums that a traced step adds to, and that become
// numbers when somebody looks. Mirrors the Mean of the loss and the metrics of keras.Model.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/logs.hpp>
#include <tf/keras/training/outputs.hpp>
#include <tf/module/module_name.hpp>
#include <tf/module/variable.hpp>
#include <tf/ops/array.hpp>
#include <tf/ops/reduction.hpp>

namespace tf::keras::detail {

/// A value of the logs: what it is called, and whether more of it is better, 1, or less, -1.
struct Column {
    Name name{};
    std::size_t output = 0;
    bool weighted = false;
    int direction = 0;
};

/// The names of a model's results: their keys in a dict, or the layers that make them, or
/// "output_0" and so on.
TF_COMMON std::vector<std::string> names_of_results(const TableView& table, std::size_t count,
                                                    const std::vector<std::string_view>& keys);
/// What the logs call the loss, those of the results (where there are several, `outputs` are their
/// names), and the metrics.
TF_COMMON std::vector<std::string> names_of_logs(const std::vector<std::string>& outputs,
                                                 const std::vector<Column>& metrics);

/// What a metric is called: its own name, or that of its class as Keras writes it.
template <class M>
constexpr Name metric_name(const M& metric) {
    if constexpr (requires { metric.name; })
        if (!metric.name.empty()) return metric.name;
    return snake_case(tf::detail::unqualified(tf::detail::type_text<M>()));
}
template <auto Entry>
void add_columns(std::vector<Column>& out, std::size_t output) {
    each_metric(Entry, [&](const auto& metric) {
        Column c{metric_name(metric), output, is_weighted<Entry>};
        if constexpr (requires { metric.direction; }) c.direction = metric.direction;
        out.push_back(c);
    });
}

/// The sums of the loss, of those of several results, and of each metric, as a module, so that a
/// traced step can change them: for each a total and what it is divided by.
template <std::size_t Outputs, auto... Entries>
class Results : public Module {
    static constexpr std::size_t losses = Outputs > 1 ? 1 + Outputs : 1;
    static constexpr std::size_t count =
        losses + (metric_count<std::remove_const_t<decltype(Entries)>> + ... + 0);
    static constexpr int sums = static_cast<int>(2 * count);

public:
    Variable<float, sums> totals{this, "totals", Tensor<float, sums>(), false};

    constexpr Results() : Module("results") {}

    /// Adds a batch, in a traced step: the loss counts as often as there are examples, those of
    /// several results once, as they do in Keras. `each` are the results' losses.
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
        totals.assign_add(stacked(all, std::make_index_sequence<static_cast<std::size_t>(sums)>{}));
    }
    /// The values under their names.
    Logs logs(const std::vector<std::string>& names) const {
        const auto all = totals.read();
        Logs out;
        int k = 0;
        const auto put = [&](const auto& metric) {
            const Tensor<float> total(all(2 * k)), divisor(all(2 * k + 1));
            out.set(names[static_cast<std::size_t>(k++)],
                    metrics::result_of(metric, total, divisor)());
        };
        for (std::size_t i = 0; i < losses; ++i) put(metrics::Mean{});
        (each_metric(Entries, put), ...);
        return out;
    }
    void reset() { totals.assign(Tensor<float, sums>()); }

    static std::vector<Column> metric_columns() {
        std::vector<Column> out;
        [[maybe_unused]] std::size_t k = 0;
        (add_columns<Entries>(out, output_of<Outputs, Entries...>[k++]), ...);
        return out;
    }

private:
    template <auto Entry, class Y, class P, class W>
    static constexpr void add_entry(std::array<Tensor<float>, sums>& all, std::size_t& at,
                                    const Y& y, const P& p, [[maybe_unused]] const W& w) {
        each_metric(Entry, [&](const auto& metric) {
            const auto share = [&] {
                if constexpr (is_weighted<Entry>) return metrics::share(metric, y, p, w);
                else return metrics::share(metric, y, p);
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

#if TF_HAS_CODE
#include <tf/keras/training/results_code.hpp>
#endif
