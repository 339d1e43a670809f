// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nodes whose ops run while their rule is read: constants of a graph when it is loaded, and nodes
// whose axes or sizes are not constants when they run.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>

namespace tf::io {

/// A node whose operands are all known; the ops of its rule run immediately.
class ComputedNode final : public ImportNode {
public:
    /// Throws NotYetKnown for a result of more than `most` elements; -1 means no limit.
    TF_COMMON ComputedNode(const NodeDef& def, const std::vector<AnyTensor>& operands,
                           kernels::NodeState* state, std::int64_t most)
        : ImportNode(def, numbers(operands.size()), actions_of<ComputedNode>()),
          values_(operands.begin(), operands.end()),
          state_(state),
          most_(most) {}

    TF_COMMON DType dtype_of(GraphValue x) const { return at(x).dtype(); }
    TF_COMMON Shape shape_of(GraphValue x) const { return at(x).shape(); }
    TF_COMMON const AnyTensor* value_of(GraphValue x) const { return &at(x); }
    TF_COMMON const AnyTensor& result(std::size_t k) const {
        if (k >= outs().size()) fail(std::to_string(outs().size()) + " results", "more");
        return at(outs()[k]);
    }

    TF_COMMON GraphValue emit(const OpDef& def, DType dtype, const GraphValues& in,
                              const Words& words, std::string_view text, const Shape& shape) {
        const Call call(*this, def, in);
        call.check(dtype);
        const kernels::Attributes with{words, {text.data(), text.size()}, state_};
        if (most_ >= 0 && call.kernel->infer(call.refs.data(), call.count(), with).size() > most_)
            throw NotYetKnown{};
        const AnyTensor out = exec::run_and_record(def, *call.kernel, dtype, call.operands.data(),
                                                   call.count(), with);
        if (shape.valid() && !is_subshape(out.shape(), shape))
            fail("shape " + out.shape().to_string(), shape.to_string());
        return constant(out);
    }
    TF_COMMON GraphValues emit_several(const OpDef& def, const GraphValues& in,
                                       const Words& words) {
        const Call call(*this, def, in);
        const kernels::Attributes with{words, {}, state_};
        call.check(def.dtype_of(0, call.dtypes.data(), with));
        for (int k = 0; most_ >= 0 && k < def.results; ++k)
            if (call.kernel->infer_result(call.refs.data(), call.count(), with, k).size() > most_)
                throw NotYetKnown{};
        std::array<AnyTensor, OpDef::most_results> made;
        exec::run_kernel(*call.kernel, call.operands.data(), call.count(), with, made.data(), ~0u);
        GraphValues out;
        for (std::size_t k = 0; k < static_cast<std::size_t>(def.results); ++k)
            out.push_back(constant(made[k]));
        return out;
    }
    /// The ops of the formula run now; a tape records the composite in their place.
    TF_COMMON GraphValue compose(const OpDef& def, const GraphValues& in, const Words& words) {
        if (!def.composite->has_rule || !ad::differentiating()) return formula(def, in, words);
        const auto unrecorded = [&] {
            const ad::Unrecorded quiet;
            return at(formula(def, in, words));
        };
        const AnyTensor y = unrecorded();
        std::vector<AnyTensor> operands;
        for (const GraphValue x : in) operands.push_back(at(x));
        return constant(ad::recorder->ran(def, {operands.data(), operands.size()}, y, words));
    }
    TF_COMMON GraphValue constant(const AnyTensor& value) {
        values_.push_back(value);
        return {static_cast<int>(values_.size()) - 1};
    }

private:
    /// An op about to run, and its operands.
    struct Call {
        const ComputedNode& node;
        const OpDef& def;
        const exec::Kernel* kernel;
        std::vector<AnyTensor> operands{};
        std::vector<DType> dtypes{};
        std::vector<kernels::Ref> refs{};

        TF_COMMON Call(const ComputedNode& n, const OpDef& d, const GraphValues& in)
            : node(n), def(d), kernel(exec::find_any_kernel(d.id)) {
            if (kernel == nullptr) throw NotYetKnown{};
            for (const GraphValue x : in) {
                const AnyTensor& v = operands.emplace_back(n.at(x));
                dtypes.push_back(v.dtype());
                refs.push_back({v.data(), v.shape(), v.dtype()});
            }
        }
        int count() const { return static_cast<int>(operands.size()); }
        TF_COMMON void check(DType dtype) const {
            if (!kernel->accepts(dtype, dtypes.data(), count()))
                node.fail("op " + std::string(def.name) + " for " + std::string(name_of(dtype)),
                          "dtypes that it is defined for");
        }
    };

    TF_COMMON static GraphValues numbers(std::size_t n) {
        GraphValues out;
        for (std::size_t k = 0; k < n; ++k) out.push_back({static_cast<int>(k)});
        return out;
    }
    TF_COMMON const AnyTensor& at(GraphValue x) const {
        if (x.id < 0) fail("an operand without a value", "a tensor");
        return values_[static_cast<std::size_t>(x.id)];
    }

    std::vector<AnyTensor> values_;
    kernels::NodeState* state_;
    std::int64_t most_;
};

/// The nodes that a graph keeps, whose rules are read when they run.
class LateNodes {
public:
    /// Adds a node; it is kept once even if several calls of its function reach it.
    TF_COMMON int add(const NodeDef& def) {
        const auto [found, is_new] = places_.try_emplace(&def, static_cast<int>(nodes_.size()));
        if (is_new) nodes_.push_back(def);
        return found->second;
    }
    TF_COMMON AnyTensor run(std::uint64_t node, std::uint64_t result,
                            const std::vector<exec::Item>& in, kernels::NodeState* state) const {
        const NodeDef& def = nodes_[static_cast<std::size_t>(node)];
        std::vector<AnyTensor> operands;
        for (const exec::Item& item : in) operands.push_back(item.tensor);
        ComputedNode n(def, operands, state, -1);
        try {
            find_import_rule(def.op)->read(n);
        } catch (const Unsupported& u) {
            errors::raise<errors::Unimplemented>(
                {"tf.io.unsupported_node", "saved_model", def.name, def.op + " with " + u.what,
                 "the ops and attributes in docs/loading_models.md"});
        }
        return n.result(static_cast<std::size_t>(result));
    }

private:
    std::vector<NodeDef> nodes_;
    std::map<const NodeDef*, int> places_;
};

}  // namespace tf::io
