// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/any_results.hpp.

#include <algorithm>
#include <mutex>

#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/training/any_results.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

TF_COMMON_BODY std::vector<std::string> names_of_results(
    const TableView& table, std::size_t count, const std::vector<std::string_view>& keys) {
    std::vector<std::string> out;
    for (std::size_t k = 0; k < count; ++k) {
        std::string name = k < keys.size() ? std::string(keys[k]) : "output_" + std::to_string(k);
        for (int i = 0; i < table.link_count; ++i)
            if (const Link& l = table.links[i];
                keys.empty() && l.layer < 0 && l.at == static_cast<int>(k))
                name = table.layers[l.from].name.view();
        // one layer may compute several results
        const std::string first = name;
        for (int n = 1; std::find(out.begin(), out.end(), name) != out.end(); ++n)
            name = first + "_" + std::to_string(n);
        out.push_back(std::move(name));
    }
    return out;
}

TF_COMMON_BODY std::vector<std::string> AnyResults::names(
    const std::vector<std::string>& outputs) const {
    std::vector<std::string> out{"loss"};
    if (outputs.size() > 1)
        for (const std::string& name : outputs) out.push_back(name + "_loss");
    out.resize(static_cast<std::size_t>(own_.count));
    // As in Keras: metrics without weights come first, and weighted ones of the same name get a
    // prefix.
    std::vector<std::string> taken;
    const auto uses = [&](const std::string& name) {
        return std::count(taken.begin(), taken.end(), name);
    };
    for (const bool weighted : {false, true}) {
        for (int k = own_.losses; k < own_.count; ++k) {
            const MetricKind& m = own_.kinds[k];
            if (m.weighted != weighted) continue;
            std::string name;
            if (outputs.size() > 1) name.append(outputs[m.output]).append("_");
            const std::size_t prefix = name.size();
            name.append(m.name.view());
            if (weighted && uses(name) > 0) name.insert(prefix, "weighted_");
            taken.push_back(name);
            if (const auto all = uses(name); all > 1)
                name.append("_").append(std::to_string(all - 1));
            out[static_cast<std::size_t>(k)] = std::move(name);
        }
    }
    return out;
}

TF_COMMON_BODY Logs AnyResults::logs(const std::vector<std::string>& names) const {
    const AnyTensor all = totals_.untyped();
    const float* sums = static_cast<const float*>(all.data());
    Logs out;
    for (std::size_t k = 0; k < names.size(); ++k) {
        const MetricKind& m = own_.kinds[k];
        const float* const own = sums + m.at;
        out.set(names[k],
                m.result != nullptr ? m.result(own) : metrics::mean_result(own[0], own[1]));
    }
    return out;
}

TF_COMMON_BODY void AnyResults::reset() {
    VariableState& state = totals_.state();
    const std::scoped_lock guard(state.lock);
    std::fill_n(static_cast<float*>(state.writable(false)), state.shape.size(), 0.f);
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
