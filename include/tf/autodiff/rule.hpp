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
// With several results, it uses g.dy(k) and g.out(k). A rule is an ordinary function on untyped
// values. Traces and eager tapes use the same rule, and since it consists of ops, it can itself be
// differentiated. Mirrors tf.RegisterGradient.

#include <tf/ops/composite/algebra.hpp>
#include <tf/trace/recorder.hpp>

namespace tf::ad {

class Pass;

class Rule;

/// The rule of one op.
struct OpRule {
    std::uint32_t id = 0;
    bool passes = false;  ///< there is a rule
    bool stops = false;   ///< the op is not differentiable: its gradient is none
    void (*apply)(Rule&) = nullptr;
    /// For an op with several results: records the k-th result of a node, or of its copy, in a
    /// trace.
    Value (*result)(const trace::Node* n, trace::Node* copy, int k) = nullptr;
};

/// One op in the backward pass: its operands, its results, and their gradients.
class Rule {
public:
    /// `dy`, the gradients of the results, must outlive the rule.
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
    /// Adds v to the gradient of operand k, after summing it over the dims that broadcasting
    /// repeated.
    constexpr void to(int k, const Value& v) const;
    /// Adds rows to the gradient of operand k at the indices along its first dim.
    constexpr void rows_to(int k, const Value& indices, const Value& rows) const;
    /// Applies an op that has no function in ops/composite/algebra.hpp.
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
    /// The same for an op whose result has the dims of `like`.
    template <class Op, std::size_t N>
    static constexpr Value apply_sized(const Operand (&in)[N], const Value& like,
                                       const WordList& words) {
        return ad::apply_sized<Op>(in, like, words);
    }
    template <class Op, std::size_t N>
    static constexpr Value apply_sized(const Operand (&in)[N], const Value& like,
                                       const WordList& words, DType dtype) {
        return ad::apply_sized<Op>(in, like, words, dtype);
    }
    /// The same for an op with several results, the first `used` of which are returned.
    template <class Op, std::size_t N>
    static constexpr std::array<Value, Op::results> apply_several(const Operand (&in)[N],
                                                                  const WordList& words,
                                                                  int used = Op::results);

private:
    friend class Pass;
    Pass& pass_;
    trace::Node* node_;
    const Value* dy_;
    const OpRule& rule_;
};

namespace detail {

/// Records the k-th result of the node `copy`, whose operands have these dtypes and shapes.
template <class Op>
constexpr Value record_output(trace::Node* copy, const kernels::Ref* in, const DType* dtypes,
                              int count, const kernels::Attributes& with, int k) {
    trace::Node* out = trace::record(def_of<op::Output>, Op::dtype_of(k, dtypes, with),
                                     Op::infer(in, count, with, k), {copy});
    out->words.push(static_cast<std::uint64_t>(k));
    return Value(out);
}
template <class Op>
constexpr int most_operands() {
    if constexpr (requires { Op::operands; }) return Op::operands;
    else return op::Concat::most_parts;
}
template <class Op>
constexpr Value recorded_result(const trace::Node* n, trace::Node* copy, int k) {
    kernels::Ref in[most_operands<Op>()];
    DType dtypes[most_operands<Op>()]{};
    for (int i = 0; i < n->inputs.count; ++i) {
        const trace::Node* operand = n->inputs.first[i];
        in[i] = {nullptr, operand->shape, dtypes[i] = operand->dtype};
    }
    const kernels::Attributes with{{n->words.first, static_cast<std::size_t>(n->words.count)}, {}};
    return record_output<Op>(copy, in, dtypes, n->inputs.count, with, k);
}

/// Runs an op with several results; the first one's dtype selects the kernel.
template <class Op, class... T>
void run_several(op::Types<T...>, kernels::Ref* out, const kernels::Ref* in, int count,
                 const kernels::Attributes& a) {
    static_cast<void>((
        (out[0].dtype == dtype_of<T> && (Op::template run<T, T>(out, in, count, a), true)) || ...));
}

}  // namespace detail

template <class Op, std::size_t N>
constexpr std::array<Value, Op::results> Rule::apply_several(const Operand (&in)[N],
                                                             const WordList& words, int used) {
    std::array<Value, Op::results> all;
    kernels::Ref refs[N];
    DType dtypes[N]{};
    for (std::size_t k = 0; k < N; ++k) {
        const Value& v = *in[k].value;
        refs[k] = {nullptr, v.shape(), dtypes[k] = v.dtype()};
    }
    const kernels::Attributes with{words, {}};
    const int count = static_cast<int>(N);
    if (__builtin_is_constant_evaluated()) {
        Pool<trace::Node*> inputs;
        for (const Operand& v : in) inputs.push(v.value->node());
        const Value node =
            detail::record(def_of<Op>, Op::dtype_of(0, dtypes, with),
                           Op::infer(refs, count, with, 0), std::move(inputs), words);
        for (int k = 0; k < used; ++k)
            all[static_cast<std::size_t>(k)] =
                detail::record_output<Op>(node.node(), refs, dtypes, count, with, k);
        return all;
    }
    std::array<kernels::Ref, Op::results> out;
    std::array<Value, N> operands;
    for (std::size_t k = 0; k < N; ++k) {
        operands[k] = *in[k].value;
        refs[k].data = operands[k].data();
    }
    for (std::size_t k = 0; k < out.size(); ++k) {
        const Shape shape = Op::infer(refs, count, with, static_cast<int>(k));
        const DType dtype = Op::dtype_of(static_cast<int>(k), dtypes, with);
        all[k] = {tf::detail::tracing::Handle(tf::detail::core::allocate(dtype, shape.size())),
                  shape, dtype};
        out[k] = {all[k].data(), shape, dtype};
    }
    detail::run_several<Op>(typename Op::computes{}, out.data(), refs, count, with);
    if (recorder != nullptr) recorder->several(def_of<Op>, operands, all, words);
    return all;
}

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
                      "an op must have a gradient or declare `differentiable = false`");
        r.stops = true;
    }
    return r;
}

}  // namespace tf::ad
