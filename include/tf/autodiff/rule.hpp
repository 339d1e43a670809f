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
// (g.dy(k) and g.out(k) if there are several results), and is an ordinary function on untyped
// values. Traces and eager tapes use the same rule, and since it consists of ops, it can itself be
// differentiated. Mirrors tf.RegisterGradient.

#include <tf/ops/composite/algebra.hpp>

namespace tf::ad {

class Pass;

class Rule;

/// The rule of one op.
struct OpRule {
    std::uint32_t id = 0;
    bool passes = false;  ///< there is a rule
    bool stops = false;   ///< the op is not differentiable: its gradient is none
    void (*apply)(Rule&) = nullptr;
    /// Of an op with several results: records the k-th result of a node, or of its copy, in a
    /// trace.
    Value (*result)(const trace::Node* n, trace::Node* copy, int k) = nullptr;
};

/// One op in the backward pass: its operands, its results, and their gradients.
class Rule {
public:
    /// `dy`, the gradient of each result, must outlive the rule.
    constexpr Rule(Pass& pass, trace::Node* node, const Value* dy, const OpRule& rule)
        : pass_(pass), node_(node), dy_(dy), rule_(rule) {}

    /// The gradient of the result.
    constexpr const Value& dy() const { return *dy_; }
    /// The gradient of the k-th of several results; empty if none has arrived.
    constexpr const Value& dy(int k) const { return dy_[k]; }
    /// The k-th operand.
    constexpr Value in(int k) const;
    constexpr int count() const { return node_->inputs.size(); }
    /// The op's result.
    constexpr Value out() const;
    /// The k-th of several results.
    constexpr Value out(int k) const;
    /// The k-th attribute.
    constexpr std::int64_t word(int k) const {
        return static_cast<std::int64_t>(node_->words.first[k]);
    }
    constexpr int words() const { return node_->words.size(); }
    /// All attributes, for `apply_to`.
    constexpr Words all_words() const {
        return {node_->words.data(), static_cast<std::size_t>(node_->words.size())};
    }
    /// Whether the gradient of operand k is needed.
    constexpr bool wants(int k) const;
    /// Adds to the gradient of operand k; `v` is summed over the dims that broadcasting repeated.
    constexpr void to(int k, const Value& v) const;
    /// Adds rows to the gradient of operand k at the indices along its first dim.
    constexpr void rows_to(int k, const Value& indices, const Value& rows) const;
    /// Applies an op that ops/composite/algebra.hpp does not have.
    template <class Op, std::size_t N>
    static constexpr Value apply(const Operand (&in)[N], const WordList& words = {},
                                 DType dtype = DType::invalid) {
        return ad::apply<Op>(in, words, dtype);
    }
    /// The same if the number of operands is known only when the rule runs.
    template <class Op>
    static constexpr Value apply_to(Values in, Words words, DType dtype) {
        return ad::apply_to<Op>(in, WordList(words), dtype);
    }

private:
    friend class Pass;
    Pass& pass_;
    trace::Node* node_;
    const Value* dy_;
    const OpRule& rule_;
};

namespace detail {

template <class Op>
constexpr Value recorded_result(const trace::Node* n, trace::Node* copy, int k) {
    const auto count = static_cast<std::size_t>(n->inputs.count);
    std::array<kernels::Ref, op::Concat::most_parts> in{};
    std::array<DType, op::Concat::most_parts> dtypes{};
    for (std::size_t i = 0; i < count; ++i) {
        const trace::Node* operand = n->inputs.first[i];
        in[i] = {nullptr, operand->shape, dtypes[i] = operand->dtype};
    }
    const kernels::Attributes with{{n->words.data(), static_cast<std::size_t>(n->words.count)}, {}};
    trace::Node* out = trace::record(def_of<op::Output>, Op::dtype_of(k, dtypes.data(), with),
                                     Op::infer(in.data(), n->inputs.count, with, k), {copy});
    out->words.push(static_cast<std::uint64_t>(k));
    return Value(out);
}

}  // namespace detail

template <class Op>
constexpr OpRule rule_of() {
    OpRule r;
    r.id = op_id(Op::name);
    if constexpr (requires { &Op::template gradient<Rule>; }) {
        r.passes = true;
        r.apply = &Op::template gradient<Rule>;
        if constexpr (requires { Op::results; }) r.result = &detail::recorded_result<Op>;
    } else if constexpr (requires { Op::differentiable; }) {
        static_assert(!Op::differentiable,
                      "an op says `differentiable = false`, or has a gradient");
        r.stops = true;
    }
    return r;
}

}  // namespace tf::ad
