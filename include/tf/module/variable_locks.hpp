// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The locks that a call holds, of traced functions and of loaded ones.

#include <vector>

#include <tf/core/variable_state.hpp>

namespace tf::detail {

/// Holds the locks of all variables of a function during a call.
class VariableLocks {
public:
    explicit VariableLocks(const std::vector<VariableState*>& all) : all_(all) {
        for (VariableState* s : all_) s->lock.lock();
    }
    VariableLocks(const VariableLocks&) = delete;
    VariableLocks& operator=(const VariableLocks&) = delete;
    ~VariableLocks() {
        for (std::size_t i = all_.size(); i-- > 0;) all_[i]->lock.unlock();
    }

private:
    const std::vector<VariableState*>& all_;
};

}  // namespace tf::detail
