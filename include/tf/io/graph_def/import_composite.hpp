// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rule for TensorFlow's ops that are composites here: the ops of the formula become nodes.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/ops/composite/composite.hpp>

namespace tf::io::rules {

/// Turns the ops of a formula into those of the graph that is being read. Values in the formula
/// have no elements; the address of their memory says which operand they stand for.
class FormulaReader : ad::OpSink {
public:
    explicit FormulaReader(ImportNode& n) : OpSink{&taken}, n_(n), before_(ad::op_sink) {
        ad::op_sink = this;
    }
    FormulaReader(const FormulaReader&) = delete;
    FormulaReader& operator=(const FormulaReader&) = delete;
    ~FormulaReader() { ad::op_sink = before_; }

    TF_COMMON ad::Value value(GraphValue x) {
        tf::detail::Handle place(tf::detail::allocate(DType::uint8, 1));
        values_.push_back({std::move(place), n_.shape_of(x), n_.dtype_of(x)});
        operands_.push_back(x);
        return values_.back();
    }
    /// The operand that a value stands for; a number of the formula becomes a constant.
    TF_COMMON GraphValue operand(const ad::Value& v) {
        for (std::size_t k = values_.size(); k-- > 0;)
            if (values_[k].data() == v.data()) return operands_[k];
        return n_.constant(v);
    }

private:
    static ad::Value taken(ad::OpSink& self, const OpDef& def, DType dtype, ad::Values in,
                           ad::Words words) {
        return static_cast<FormulaReader&>(self).take(def, dtype, in, words);
    }
    TF_COMMON ad::Value take(const OpDef& def, DType dtype, ad::Values in, ad::Words words) {
        ImportNode::GraphValues operands;
        for (const ad::Value& v : in) operands.push_back(operand(v));
        return value(n_.emit(def, dtype, operands, ImportNode::Words(words.begin(), words.end()),
                             {}, Shape::invalid()));
    }

    ImportNode& n_;
    ad::OpSink* before_;
    std::vector<ad::Value> values_;
    std::vector<GraphValue> operands_;
};

/// Writes the formula of a composite, whose attributes are `words`, in place of the node.
TF_COMMON_INLINE void read_formula(ImportNode& n, const OpDef& def, const std::uint64_t* words,
                                   std::size_t arity) {
    FormulaReader reader(n);
    std::vector<ad::Value> in;
    for (std::size_t k = 0; k < arity; ++k) in.push_back(reader.value(n.in(k)));
    n.out(reader.operand(def.composite->expand(in.data(), words)));
}
/// The rule of one composite. `from_graph_def` returns its attributes; `check_graph_def` refuses
/// operands that do not fit.
template <class Op>
void composite(ImportNode& n) {
    if constexpr (requires { Op::check_graph_def(n); }) Op::check_graph_def(n);
    if constexpr (tf::detail::has_attributes<Op>) {
        const auto words = op::to_words(Op::from_graph_def(n));
        read_formula(n, def_of<Op>, words.data(), Op::arity);
    } else {
        read_formula(n, def_of<Op>, nullptr, Op::arity);
    }
}

}  // namespace tf::io::rules
