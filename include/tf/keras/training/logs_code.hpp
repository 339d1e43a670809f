// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/logs.hpp.

#include <charconv>
#include <cmath>

#include <tf/core/errors.hpp>
#include <tf/keras/training/logs.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras {

namespace detail {
[[noreturn]] inline void refuse_name(std::string_view who, std::string_view name,
                                     const std::vector<std::string_view>& known) {
    std::string all;
    for (const std::string_view k : known) all.append(all.empty() ? "" : ", ").append(k);
    errors::raise<errors::NotFound>(
        {"tf.keras.no_such_log", who, "name", "'" + std::string(name) + "'",
         all.empty() ? "nothing: there are no logs yet" : "one of " + all});
}

TF_COMMON_BODY std::string python_number(double value) {
    if (std::isnan(value)) return "nan";
    char text[64];
    const bool plain =
        value == 0 || std::isinf(value) || (std::abs(value) >= 1e-4 && std::abs(value) < 1e16);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    std::string out(text, std::to_chars(text, text + sizeof text, value, format).ptr);
    if (plain && !std::isinf(value) && out.find('.') == out.npos) out += ".0";
    return out;
}
}  // namespace detail

TF_COMMON_BODY void Logs::append(std::string_view name, float value) {
    for (Entry& e : all_)
        if (e.name == name) {
            e.value = value;
            return;
        }
    all_.push_back({std::string(name), value});
}
TF_COMMON_BODY void Logs::set(std::string_view name, float value) {
    auto at = all_.begin();
    while (at != all_.end() && at->name < name) ++at;
    if (at != all_.end() && at->name == name) at->value = value;
    else all_.insert(at, {std::string(name), value});
}
TF_COMMON_BODY void Logs::add(std::string_view prefix, const Logs& other) {
    for (const Entry& e : other) set(std::string(prefix) + e.name, e.value);
}
TF_COMMON_BODY float Logs::operator[](std::string_view name) const {
    if (const float* value = find(name)) return *value;
    std::vector<std::string_view> known;
    for (const Entry& e : all_) known.push_back(e.name);
    detail::refuse_name("keras::Logs", name, known);
}

TF_COMMON_BODY void HistoryDict::add(const Logs& logs) {
    for (const Logs::Entry& e : logs) {
        Entry* entry = nullptr;
        for (Entry& known : all_)
            if (known.name == e.name) entry = &known;
        if (entry == nullptr) entry = &all_.emplace_back(Entry{e.name, {}});
        entry->values.push_back(e.value);
    }
}
TF_COMMON_BODY const std::vector<float>& HistoryDict::operator[](std::string_view name) const {
    std::vector<std::string_view> known;
    for (const Entry& e : all_) {
        if (e.name == name) return e.values;
        known.push_back(e.name);
    }
    detail::refuse_name("keras::History", name, known);
}

}  // namespace tf::keras

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
