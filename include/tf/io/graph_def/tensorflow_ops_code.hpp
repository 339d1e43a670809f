// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/tensorflow_ops.hpp. An entry of the table is
// `Name output,output attribute=default attribute=default`; a `-` stands for no output.

#include <unordered_map>

#include <tf/io/graph_def/tensorflow_ops.hpp>
#include <tf/io/graph_def/tensorflow_ops_table.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

/// Removes the part before the separator, and the separator, from the front of a string; returns
/// the part.
constexpr std::string_view take_until(std::string_view& text, char separator) {
    const std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
    return part;
}
/// The part of an op's entry after its name; empty if the op is not in the table.
TF_COMMON_INLINE std::string_view tensorflow_entry(std::string_view op) {
    static const auto all = [] {
        std::unordered_map<std::string_view, std::string_view> entries;
        for (std::string_view rest(tensorflow_ops, sizeof tensorflow_ops - 1); !rest.empty();) {
            std::string_view entry = take_until(rest, ';');
            const std::string_view name = take_until(entry, ' ');
            entries[name] = entry;
        }
        return entries;
    }();
    const auto found = all.find(op);
    return found == all.end() ? std::string_view("output") : found->second;
}

}  // namespace detail

TF_COMMON_BODY TensorFlowOp::TensorFlowOp(std::string_view name) {
    std::string_view entry = detail::tensorflow_entry(name);
    std::string_view outputs = detail::take_until(entry, ' ');
    while (outputs != "-" && !outputs.empty()) outputs_.push_back(detail::take_until(outputs, ','));
    while (!entry.empty()) {
        std::string_view value = detail::take_until(entry, ' ');
        const std::string_view attribute = detail::take_until(value, '=');
        defaults_.push_back({attribute, value});
    }
}
TF_COMMON_BODY const std::string_view* TensorFlowOp::default_of(std::string_view attribute) const {
    for (const Default& d : defaults_)
        if (d.attribute == attribute) return &d.value;
    return nullptr;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
