// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/variable_locks.hpp.

#include <functional>

#include <tf/module/variable_locks.hpp>

namespace tf::detail::modules {

TF_COMMON_BODY std::vector<VariableState*> in_lock_order(const std::vector<VariableState*>& all) {
    // By insertion, which compiles in half the time of std::sort. The variables of a module are
    // mostly allocated in order, and this runs once for a function.
    std::vector<VariableState*> out;
    out.reserve(all.size());
    for (VariableState* const s : all) {
        std::size_t at = out.size();
        while (at > 0 && std::less<>()(s, out[at - 1])) --at;
        if (at > 0 && out[at - 1] == s) continue;
        out.push_back(s);
        for (std::size_t k = out.size() - 1; k > at; --k) out[k] = out[k - 1];
        out[at] = s;
    }
    return out;
}

}  // namespace tf::detail::modules
