// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interface for an op's gradient rule. The rule is a member of the op,
//
//     static constexpr void gradient(auto& g) {
//         if (g.wants(0)) g.to(0, g.dy() * g.in(1));
//         if (g.wants(1)) g.to(1, g.dy() * g.in(0));
//     }
//
// and is an ordinary function on untyped values. Traces and eager tapes use the same rule, and
// since it consists of ops, it can itself be differentiated. Mirrors tf.RegisterGradient.

#include <tf/ops/composite/algebra.hpp>

namespace tf::ad {

class Pass;

/// One op in the backward pass: its operands, its result, and the gradient of its result.
class Rule {
public:
    /// `dy` must outlive the rule.
    constexpr Rule(Pass& pass, trace::Node* node, const Value& dy)
        : pass_(pass), node_(node), dy_(dy) {}

    /// The gradient of the result.
    constexpr const Value& dy() const { return dy_; }
    /// The k-th operand.
    constexpr Value in(int k) const;
    constexpr int count() const { return node_->inputs.size(); }
    /// The op's result.
    constexpr Value out() const;
    /// The k-th attribute.
    constexpr std::int64_t word(int k) const {
        return static_cast<std::int64_t>(node_->words.first[k]);
    }
    constexpr int words() const { return node_->words.size(); }
    /// Whether the gradient of operand k is needed.
    constexpr bool wants(int k) const;
    /// Adds to the gradient of operand k; `v` is summed over the dims that broadcasting repeated.
    constexpr void to(int k, const Value& v) const;
    /// Adds rows to the gradient of operand k at the indices along its first dim.
    constexpr void rows_to(int k, const Value& indices, const Value& rows) const;

private:
    friend class Pass;
    Pass& pass_;
    trace::Node* node_;
    const Value& dy_;
};

/// The rule of one op.
struct OpRule {
    std::uint32_t id = 0;
    bool passes = false;  ///< there is a rule
    bool stops = false;   ///< the op is not differentiable: its gradient is none
    void (*apply)(Rule&) = nullptr;
};

template <class Op>
constexpr OpRule rule_of() {
    OpRule r;
    r.id = op_id(Op::name);
    if constexpr (requires { &Op::template gradient<Rule>; }) {
        r.passes = true;
        r.apply = &Op::template gradient<Rule>;
    } else if constexpr (requires { Op::differentiable; }) {
        static_assert(!Op::differentiable,
                      "an op says `differentiable = false`, or has a gradient");
        r.stops = true;
    }
    return r;
}

}  // namespace tf::ad
