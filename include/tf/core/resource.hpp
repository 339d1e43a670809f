// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An object that ops use in place, such as a lookup table. Its owner is a member of a module
// (module/resource.hpp) or a loaded model; ops get its handle, a scalar of dtype resource, as an
// operand. Mirrors TensorFlow's ResourceBase.

#include <tf/core/dtype.hpp>

namespace tf::io {
class TrackedState;
}

namespace tf {

/// The base class of such objects. Several threads may use the same object at the same time.
class Resource {
public:
    Resource() = default;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;
    virtual ~Resource() = default;

    /// What a checkpoint has of it, if that is bytes; null for other resources.
    virtual io::TrackedState* tracked_state() { return nullptr; }
};

}  // namespace tf
