// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The objects that a program passes to be saved in a checkpoint.

#include <memory>
#include <string>
#include <string_view>

#include <tf/module/module.hpp>

namespace tf::io {

/// An object whose state is bytes, such as the position of an iterator.
class TrackedState {
public:
    TrackedState() = default;
    TrackedState(const TrackedState&) = delete;
    TrackedState& operator=(const TrackedState&) = delete;
    virtual ~TrackedState() = default;

    /// The object, which identifies it if it is tracked twice.
    virtual const void* object() const = 0;
    virtual std::string save() const = 0;
    /// Reads a state, but does not change the object before `commit`. errors::DataLoss.
    virtual void prepare(std::string_view state) = 0;
    virtual void commit() = 0;
};

/// A module, a variable or a state with its name; it becomes a child of the checkpoint's root.
struct Tracked {
    std::string name;
    const Module* module = nullptr;
    VariableBase* variable = nullptr;
    std::shared_ptr<TrackedState> state{};
};

}  // namespace tf::io
