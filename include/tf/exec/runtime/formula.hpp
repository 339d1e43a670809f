// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Formulas of composites, and of TensorFlow's nodes that have no op here, at run time. They are
// written with the functions of ops/composite/{algebra,formula}.hpp. Here the ops of these
// functions become rows of a graph instead of being computed.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/kernel_table.hpp>
#include <tf/graph/expand.hpp>
#include <tf/ops/composite/composite.hpp>

namespace tf::exec {

/// While it exists, the ops of the thread's formulas go to a host. A value of the formula has no
/// elements; the address of its memory identifies one of the host's values. The host has
///
///     DType dtype_of(Id);
///     Shape shape_of(Id);
///     Id emit(const OpDef&, DType, const std::vector<Id>&, const std::vector<std::uint64_t>&
///     words,
///             std::string_view text, const Shape& hint);
///     Id constant(const ad::Value&);
template <class Host, class Id>
class FormulaReader : ad::OpSink {
public:
    explicit FormulaReader(Host& host) : OpSink{&taken}, host_(host), before_(ad::op_sink) {
        ad::op_sink = this;
    }
    FormulaReader(const FormulaReader&) = delete;
    FormulaReader& operator=(const FormulaReader&) = delete;
    ~FormulaReader() { ad::op_sink = before_; }

    /// The value of the formula that stands for the host's value x.
    ad::Value value(Id x) {
        tf::detail::tracing::Handle place(tf::detail::core::allocate(DType::uint8, 1));
        values_.push_back({std::move(place), host_.shape_of(x), host_.dtype_of(x)});
        ids_.push_back(x);
        return values_.back();
    }
    std::vector<ad::Value> values(const std::vector<Id>& all) {
        std::vector<ad::Value> out;
        for (const Id& x : all) out.push_back(value(x));
        return out;
    }
    /// The host's value that v stands for; a number in the formula becomes a constant.
    Id result(const ad::Value& v) {
        for (std::size_t k = values_.size(); k-- > 0;)
            if (values_[k].data() == v.data()) return ids_[k];
        return host_.constant(v);
    }

private:
    static ad::Value taken(ad::OpSink& self, const OpDef& def, DType dtype, ad::Values in,
                           ad::Words words) {
        return static_cast<FormulaReader&>(self).take(def, dtype, in, words);
    }
    ad::Value take(const OpDef& def, DType dtype, ad::Values in, ad::Words words) {
        std::vector<Id> operands;
        for (const ad::Value& v : in) operands.push_back(result(v));
        return value(
            host_.emit(def, dtype, operands, {words.begin(), words.end()}, {}, Shape::invalid()));
    }

    Host& host_;
    ad::OpSink* before_;
    std::vector<ad::Value> values_;
    std::vector<Id> ids_;
};

/// Limits the size of a graph that is read from a file. errors::ResourceExhausted if it has too
/// many rows.
inline void check_row_count(int rows) {
    constexpr int most = 1 << 22;
    if (rows >= most)
        errors::raise<errors::ResourceExhausted>(
            {"tf.io.graph_size", "saved_model::load", "graph",
             "more than " + std::to_string(most) + " nodes after all calls are inlined",
             "a smaller graph"});
}

namespace detail {

/// Replaces the composites of a graph that was read from a file.
class RunTimeExpansion : public graph::detail::Expansion<RunTimeExpansion> {
public:
    using Expansion::Expansion;

    Shape shape_of(int row) const { return out_.rows[row].shape; }
    DType dtype_of(int row) const { return out_.rows[row].dtype; }
    TF_COMMON int emit(const OpDef& def, DType dtype, const std::vector<int>& in,
                       const std::vector<std::uint64_t>& words, std::string_view, const Shape&) {
        std::vector<kernels::Ref> refs;
        for (const int row : in) refs.push_back({nullptr, shape_of(row), dtype_of(row)});
        const Kernel* const kernel = find_any_kernel(def.id);
        const Shape shape =
            kernel == nullptr
                ? Shape::invalid()
                : shape_before_run(*kernel, refs.data(), static_cast<int>(refs.size()), words);
        return push(def, dtype, shape, in, words);
    }
    TF_COMMON int constant(const ad::Value& v) {
        std::vector<std::uint64_t> words;
        for (std::int64_t i = 0; i < v.shape().size(); ++i)
            words.push_back(load({v.data(), v.shape(), v.dtype()}, i));
        return push(def_of<op::Const>, v.dtype(), v.shape(), {}, words);
    }

private:
    friend Expansion;

    TF_COMMON int formula(const graph::Row& r) {
        composite_ = r;
        std::vector<int> operands;
        for (int k = 0; k < r.inputs.count; ++k) operands.push_back(out_.ints[r.inputs.begin + k]);
        FormulaReader<RunTimeExpansion, int> reader(*this);
        // A copy, because the pool grows.
        const std::uint64_t* const first = out_.words.data() + r.words.begin;
        const std::vector<std::uint64_t> words(first, first + r.words.count);
        return reader.result(
            r.def->composite->expand(reader.values(operands).data(), words.data()));
    }
    TF_COMMON int push(const OpDef& def, DType dtype, const Shape& shape,
                       const std::vector<int>& in, const std::vector<std::uint64_t>& words) {
        check_row_count(out_.rows.size());
        graph::Row made = composite_;  // its region and name scope
        made.def = &def;
        made.dtype = dtype;
        made.shape = shape;
        made.inputs = graph::append(out_.ints, in);
        made.words = graph::append(out_.words, words);
        return out_.rows.push(made);
    }

    graph::Row composite_;
};

}  // namespace detail
}  // namespace tf::exec
