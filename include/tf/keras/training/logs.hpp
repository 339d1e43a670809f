// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The results of a batch or an epoch of training: the loss and the metrics, by name. Mirrors the
// `logs` dict that Keras passes to callbacks, and its History.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::keras {

namespace detail {
/// A number as Python writes it: the shortest string that parses to the same double.
TF_COMMON std::string python_number(double value);
}  // namespace detail

/// The loss and the metrics of a batch or an epoch, sorted by name as in Keras.
class Logs {
public:
    /// A name and its value.
    struct Entry {
        std::string name;
        float value;
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    std::vector<Entry>::const_iterator begin() const { return all_.begin(); }
    std::vector<Entry>::const_iterator end() const { return all_.end(); }
    /// Sets the value of a name, which is added if it is new.
    TF_COMMON void set(std::string_view name, float value);
    /// Sets the value of a name, which is added after all others if it is new: for on_epoch_end of
    /// a callback that takes `Logs&`, so that later callbacks and the history have the value, too.
    TF_COMMON void append(std::string_view name, float value);
    /// Adds the entries of `other`, with `prefix` before each name.
    TF_COMMON void add(std::string_view prefix, const Logs& other);
    /// A pointer to the value, or null if the name is unknown.
    const float* find(std::string_view name) const {
        for (const Entry& e : all_)
            if (e.name == name) return &e.value;
        return nullptr;
    }
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// The value. An unknown name raises errors::NotFound, which lists the known ones.
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
    /// A name and its values, one for each epoch that has it.
    struct Entry {
        std::string name;
        std::vector<float> values;
    };

    std::vector<Entry>::const_iterator begin() const { return all_.begin(); }
    std::vector<Entry>::const_iterator end() const { return all_.end(); }
    /// Appends the values of one epoch.
    TF_COMMON void add(const Logs& logs);
    /// The values of one name, in the order of the epochs that have it. An unknown name raises
    /// errors::NotFound, which lists the known ones.
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

/// The logs of every trained epoch: `history["val_loss"].back()`, or as in Keras
/// `history.history["val_loss"].back()`. Mirrors keras.callbacks.History.
struct History {
    std::vector<int> epoch;  ///< the numbers of the epochs, from 0
    HistoryDict history;

    /// Appends the logs of an epoch.
    void add(int number, const Logs& logs) {
        epoch.push_back(number);
        history.add(logs);
    }
    /// The values of one name. An unknown name raises errors::NotFound, which lists the known ones.
    const std::vector<float>& operator[](std::string_view name) const { return history[name]; }
};

namespace callbacks {
using keras::History;
}  // namespace callbacks

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/logs_code.hpp>
#endif
