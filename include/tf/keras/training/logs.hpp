// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a batch or an epoch of training has come to: the loss and the metrics, by name. Mirrors the
// `logs` dict that Keras hands to callbacks, and its History.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/errors.hpp>

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
}  // namespace detail

/// The loss and the metrics of a batch or an epoch, sorted by name as Keras sorts them.
class Logs {
public:
    struct Entry {
        std::string name;
        float value;
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    std::vector<Entry>::const_iterator begin() const { return all_.begin(); }
    std::vector<Entry>::const_iterator end() const { return all_.end(); }
    void set(std::string_view name, float value) {
        auto at = all_.begin();
        while (at != all_.end() && at->name < name) ++at;
        if (at != all_.end() && at->name == name) at->value = value;
        else all_.insert(at, {std::string(name), value});
    }
    /// Takes over what `other` has, each name behind `prefix`.
    void add(std::string_view prefix, const Logs& other) {
        for (const Entry& e : other) set(std::string(prefix) + e.name, e.value);
    }
    /// Null where there is none of this name.
    const float* find(std::string_view name) const {
        for (const Entry& e : all_)
            if (e.name == name) return &e.value;
        return nullptr;
    }
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// errors::NotFound, with the names that there are.
    float operator[](std::string_view name) const {
        if (const float* value = find(name)) return *value;
        std::vector<std::string_view> known;
        for (const Entry& e : all_) known.push_back(e.name);
        detail::refuse_name("keras::Logs", name, known);
    }
    std::size_t size() const { return all_.size(); }
    bool empty() const { return all_.empty(); }
    friend bool operator==(const Logs&, const Logs&) = default;

private:
    std::vector<Entry> all_;
};

/// The loss and the metrics of every epoch, by name: `history.history["val_loss"].back()`.
class HistoryDict {
public:
    struct Entry {
        std::string name;
        std::vector<float> values;
    };

    std::vector<Entry>::const_iterator begin() const { return all_.begin(); }
    std::vector<Entry>::const_iterator end() const { return all_.end(); }
    void add(const Logs& logs) {
        for (const Logs::Entry& e : logs) {
            Entry* entry = nullptr;
            for (Entry& known : all_)
                if (known.name == e.name) entry = &known;
            if (entry == nullptr) entry = &all_.emplace_back(Entry{e.name, {}});
            entry->values.push_back(e.value);
        }
    }
    /// The values of one name, in the order of the epochs that had it. errors::NotFound, with the
    /// names that there are.
    const std::vector<float>& operator[](std::string_view name) const {
        std::vector<std::string_view> known;
        for (const Entry& e : all_) {
            if (e.name == name) return e.values;
            known.push_back(e.name);
        }
        detail::refuse_name("keras::History", name, known);
    }
    bool contains(std::string_view name) const {
        for (const Entry& e : all_)
            if (e.name == name) return true;
        return false;
    }
    std::size_t size() const { return all_.size(); }

private:
    std::vector<Entry> all_;
};

/// The logs of every epoch that was trained, `history["val_loss"].back()`, or in Keras's words
/// `history.history["val_loss"].back()`. Mirrors keras.callbacks.History.
struct History {
    std::vector<int> epoch;  ///< the numbers of the epochs, from 0
    HistoryDict history;

    void add(int number, const Logs& logs) {
        epoch.push_back(number);
        history.add(logs);
    }
    /// errors::NotFound, with the names that there are.
    const std::vector<float>& operator[](std::string_view name) const { return history[name]; }
};

namespace callbacks {
using keras::History;
}  // namespace callbacks

}  // namespace tf::keras
