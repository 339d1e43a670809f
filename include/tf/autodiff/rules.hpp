// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The gradient rules of all ops, found by the op's id.

#include <tf/autodiff/rule.hpp>
#include <tf/ops/primitive/families.hpp>

namespace tf::ad {

namespace detail {

template <class Ops>
inline constexpr auto rules =
    Ops::list::table([]<class Op>(std::type_identity<Op>) { return rule_of<Op>(); });

}  // namespace detail

/// The rule of an op; null if it is not an op of the library. A template, so that only programs
/// that request gradients compile the rules.
template <class Ops = op::AllOps>
constexpr const OpRule* find_rule(std::uint32_t id) {
    return op::find_entry(detail::rules<Ops>, id);
}

}  // namespace tf::ad
