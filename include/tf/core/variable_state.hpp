// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The value behind a tf::Variable, as executors see it. Readers share the buffer; a writer that
// finds it shared takes a new one, so that a tensor read earlier keeps its value.

#include <algorithm>
#include <mutex>

#include <tf/core/handle.hpp>
#include <tf/core/shape.hpp>

namespace tf {

class VariableBase;

/// Value, dtype, shape and lock of one variable.
struct VariableState {
    detail::Handle value;
    Shape shape;     ///< now
    Shape declared;  ///< by its type; dyn dims may change with an assign
    DType dtype = DType::invalid;
    bool trainable = false;
    const VariableBase* owner = nullptr;  ///< the variable, for tapes
    mutable std::mutex lock{};

    const void* data() const { return value.buffer()->data(); }
    /// Memory that may be written: the old elements are kept when `keep` is set.
    void* writable(bool keep) {
        if (!value.buffer()->unique()) {
            detail::Handle fresh(detail::allocate(dtype, shape.size()));
            if (keep) copy_elements(data(), fresh.buffer()->data());
            value = std::move(fresh);
        }
        return value.buffer()->data();
    }
    void copy_elements(const void* from, void* to) const {
        const auto n = static_cast<std::size_t>(shape.size());
        if (dtype == DType::str)
            std::copy_n(static_cast<const std::string*>(from), n, static_cast<std::string*>(to));
        else
            std::copy_n(static_cast<const std::byte*>(from), n * size_of(dtype),
                        static_cast<std::byte*>(to));
    }
};

}  // namespace tf
