// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a batch or an epoch of training has come to: the loss and the metrics, by name. Mirrors the
// `logs` dict that Keras hands to callbacks, and its History.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::keras {

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
    TF_COMMON void set(std::string_view name, float value);
    /// Takes over what `other` has, each name behind `prefix`.
    TF_COMMON void add(std::string_view prefix, const Logs& other);
    /// Null where there is none of this name.
    const float* find(std::string_view name) const {
        for (const Entry& e : all_)
            if (e.name == name) return &e.value;
        return nullptr;
    }
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// errors::NotFound, with the names that there are.
    TF_COMMON float operator[](std::string_view name) const;
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
    TF_COMMON void add(const Logs& logs);
    /// The values of one name, in the order of the epochs that had it. errors::NotFound, with the
    /// names that there are.
    TF_COMMON const std::vector<float>& operator[](std::string_view name) const;
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

#if TF_HAS_CODE
#include <tf/keras/training/logs_code.hpp>
#endif
