// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The value of a tf::Variable, as executors see it. Readers share the buffer. A writer that finds
// it shared allocates a new one, so that a tensor that was read earlier keeps its value.

#include <mutex>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/trace/handle.hpp>

namespace tf {

class VariableBase;

/// Value, dtype, shape and lock of one variable.
struct VariableState {
    detail::tracing::Handle value;
    Shape shape;     ///< the current shape
    Shape declared;  ///< the shape of its type; dyn dims may change with an assign
    DType dtype = DType::invalid;
    bool trainable = false;
    const VariableBase* owner = nullptr;  ///< the variable, for tapes
    mutable std::mutex lock{};

    const void* data() const { return value.buffer()->data(); }
    /// The object that a handle refers to; null for another dtype.
    Resource* resource() const {
        return dtype == DType::resource ? static_cast<const ResourceHandle*>(data())->object
                                        : nullptr;
    }
    /// Memory for writing; it holds the old elements if `keep` is set.
    void* writable(bool keep) {
        if (!value.buffer()->unique()) separate(keep);
        return value.buffer()->data();
    }
    /// Replaces a shared buffer by a copy that only this variable uses.
    TF_COMMON void separate(bool keep);
    TF_COMMON void copy_elements(const void* from, void* to) const;
};

}  // namespace tf

#if TF_HAS_CODE
#include <tf/tensor/variable_state_code.hpp>
#endif
