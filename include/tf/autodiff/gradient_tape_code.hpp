// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/autodiff/gradient_tape.hpp: how tapes record variables and calls.

#include <tf/autodiff/eager_tape_code.hpp>
#include <tf/autodiff/gradient_tape.hpp>
#include <tf/autodiff/recorded_call.hpp>

namespace tf::ad::detail {

TF_COMMON_BODY Value record_read(const VariableBase& v, const Value& out) {
    bool mistaken = false;
    // If others than the variable and `out` hold the buffer, a tensor shares it: one that was read
    // earlier, or the variable's initial value. A tape must not confuse that tensor with the
    // variable.
    const bool shared = out.handle().buffer()->holders() > 2;
    for (const EagerTape* t : EagerTape::active())
        mistaken = mistaken || t->mistakes(v, out) ||
                   (shared && t->follows(v, v.trainable()) && !t->knows(out));
    const Value own = mistaken ? copied(out) : out;
    for (EagerTape* t : EagerTape::active()) t->read(v, v.trainable(), own);
    return own;
}

}  // namespace tf::ad::detail

namespace tf {

TF_COMMON_BODY std::vector<const VariableBase*> GradientTape::watched_variables() const {
    const auto& read = eager_->watched_variables();
    return {read.begin(), read.end()};
}

}  // namespace tf
