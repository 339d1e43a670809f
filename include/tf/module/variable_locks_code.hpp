// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/variable_locks.hpp.

#include <algorithm>
#include <functional>

#include <tf/module/variable_locks.hpp>

namespace tf::detail::modules {

TF_COMMON_BODY std::vector<VariableState*> in_lock_order(std::vector<VariableState*> all) {
    std::sort(all.begin(), all.end(), std::less<>());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace tf::detail::modules
