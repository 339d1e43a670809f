// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/results.hpp.

#include <map>

#include <tf/keras/training/results.hpp>

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
        // one layer may make several results
        const std::string first = name;
        for (int n = 1; std::find(out.begin(), out.end(), name) != out.end(); ++n)
            name = first + "_" + std::to_string(n);
        out.push_back(std::move(name));
    }
    return out;
}

TF_COMMON_BODY std::vector<std::string> names_of_logs(const std::vector<std::string>& outputs,
                                                      const std::vector<Column>& metrics) {
    std::vector<std::string> out{"loss"};
    if (outputs.size() > 1)
        for (const std::string& name : outputs) out.push_back(name + "_loss");
    const std::size_t first = out.size();
    out.resize(first + metrics.size());
    // As Keras does: those without weights first, and the others are told apart by a word.
    std::map<std::string, int> taken;
    for (const bool weighted : {false, true}) {
        for (std::size_t k = 0; k < metrics.size(); ++k) {
            const Column& c = metrics[k];
            if (c.weighted != weighted) continue;
            const std::string prefix = outputs.size() > 1 ? outputs[c.output] + "_" : "";
            std::string name = prefix + std::string(c.name.view());
            if (weighted && taken.contains(name))
                name = prefix + "weighted_" + std::string(c.name.view());
            if (const int before = taken[name]++; before > 0) name += "_" + std::to_string(before);
            out[first + k] = std::move(name);
        }
    }
    return out;
}

}  // namespace tf::keras::detail
