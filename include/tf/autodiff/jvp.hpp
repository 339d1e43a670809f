// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tangents by transposing twice: vjp(u), the gradient of a target weighted by u, is linear in u.
// Its gradient with respect to u, weighted by the tangents, is the target's tangent. So forward
// mode needs no additional rules. In a trace, ops that only the value of the first gradient needs
// are pruned.

#include <tf/autodiff/eager_tape.hpp>

namespace tf::ad {

namespace detail {

/// `track` returns the node of a value that was computed from u.
template <class Track>
constexpr AnyGradient transpose_twice(const OpRule* (*find_rule)(std::uint32_t id), Node* target,
                                      const Value& u, const Pool<Source>& primals,
                                      const Pool<Value>& tangents, Track track) {
    Pool<Node*> once;
    once.push(target);
    Pool<Value> weight;
    weight.push(u);
    const Pool<AnyGradient> vjp = gradients(find_rule, once, weight, primals);
    Pool<Node*> rows;
    Pool<Value> weights;
    for (int k = 0; k < vjp.size(); ++k) {
        if (vjp[k].none()) continue;
        if (vjp[k].sparse()) {
            rows.push(track(vjp[k].rows));
            weights.push(gather(tangents[k], vjp[k].indices, {}));
        } else {
            rows.push(track(vjp[k].dense));
            weights.push(tangents[k]);
        }
    }
    Pool<Source> source;
    source.push({track(u), false});
    return gradients(find_rule, rows, weights, source)[0];
}
TF_WHEN_CALLED AnyGradient transpose_twice_now(const OpRule* (*find_rule)(std::uint32_t id),
                                               Node* target, const Pool<Source>& primals,
                                               const Pool<Value>& tangents) {
    EagerTape tape;
    tape.start();
    const Value u = filled_now(target->shape, target->dtype, 0);
    tape.watch(u);
    return transpose_twice(find_rule, target, u, primals, tangents,
                           [&](const Value& v) { return tape.tracked(v); });
}

}  // namespace detail

/// The tangent of a target, given the tangents of the primals; none if it depends on no primal.
TF_WHEN_CALLED constexpr AnyGradient jvp(const OpRule* (*find_rule)(std::uint32_t id), Node* target,
                                         const Pool<Source>& primals, const Pool<Value>& tangents) {
    if (!__builtin_is_constant_evaluated())
        return detail::transpose_twice_now(find_rule, target, primals, tangents);
    const Value u = zeros_like(value_of(target));
    if (target->scope != nullptr) trace::attach(u.node(), target->scope->trace);
    return detail::transpose_twice(find_rule, target, u, primals, tangents,
                                   [](const Value& v) { return v.node(); });
}

}  // namespace tf::ad
