// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules of all ops, found by the op's number. Each family of ops lists its members at the end
// of its header.

#include <boost/mp11/algorithm.hpp>

#include <tf/autodiff/rule.hpp>
#include <tf/ops/families.hpp>

namespace tf::ad {

namespace detail {

template <class... Op>
constexpr auto sorted_rules(boost::mp11::mp_list<Op...>) {
    std::array<OpRule, sizeof...(Op)> all{rule_of<Op>()...};
    for (std::size_t i = 1; i < all.size(); ++i)
        for (std::size_t k = i; k > 0 && all[k].id < all[k - 1].id; --k)
            std::swap(all[k], all[k - 1]);
    return all;
}
template <class Ops>
inline constexpr auto rules = sorted_rules(typename Ops::list{});

}  // namespace detail

/// The rule for an op, or null for one that the library does not know. A template, so that only
/// programs that ask for gradients compile the rules.
template <class Ops = op::AllOps>
constexpr const OpRule* find_rule(std::uint32_t id) {
    const OpRule* first = detail::rules<Ops>.data();
    // Compilers count statements: this search has one a turn.
    for (std::size_t count = detail::rules<Ops>.size(); count > 1; count -= count / 2)
        first += first[count / 2 - 1].id < id ? count / 2 : 0;
    return first->id == id ? first : nullptr;
}

}  // namespace tf::ad
