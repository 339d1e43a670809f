// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer's step on some rows of a variable and its slots: TensorFlow's ResourceSparseApply
// ops. They occur only in graphs from files.

#include <tf/ops/primitive/update.hpp>

namespace tf::op {

/// The step of Op on rows. The gradient has one row for each index; the indices (int32 or int64)
/// follow it among the operands. A repeated row takes several steps, one after the other.
template <class Op>
struct SparseUpdate : Op {
    using dense = Op;
    static constexpr bool sparse = true;
    static constexpr int operands = Op::operands + 1;
    static constexpr int indices = Op::gradient + 1;

protected:
    /// Adds TensorFlow's op of this name.
    template <class Self>
    static void act_on_rows(auto& n) {
        auto inputs = n.inputs();
        for (int k = Op::slots; k >= 0; --k) inputs.insert(inputs.begin(), n.variable(n.word(k)));
        if (Op::flag.empty())
            n.act(Self::name, inputs,
                  {{"T", n.type(Op::gradient)},
                   {"Tindices", n.type(indices)},
                   {"use_locking", false}});
        else
            n.act(Self::name, inputs,
                  {{"T", n.type(Op::gradient)},
                   {"Tindices", n.type(indices)},
                   {"use_locking", false},
                   {Op::flag, n.word(Op::variables) != 0}});
    }
};

struct SparseApplyMomentum : SparseUpdate<ApplyMomentum> {
    static constexpr std::string_view name = "ResourceSparseApplyMomentum";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyMomentum>(n); }
};
struct SparseApplyKerasMomentum : SparseUpdate<ApplyKerasMomentum> {
    static constexpr std::string_view name = "ResourceSparseApplyKerasMomentum";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyKerasMomentum>(n); }
};
struct SparseApplyRMSProp : SparseUpdate<ApplyRMSProp> {
    static constexpr std::string_view name = "ResourceSparseApplyRMSProp";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyRMSProp>(n); }
};
struct SparseApplyCenteredRMSProp : SparseUpdate<ApplyCenteredRMSProp> {
    static constexpr std::string_view name = "ResourceSparseApplyCenteredRMSProp";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyCenteredRMSProp>(n); }
};
struct SparseApplyAdagrad : SparseUpdate<ApplyAdagrad> {
    static constexpr std::string_view name = "ResourceSparseApplyAdagrad";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyAdagrad>(n); }
};
struct SparseApplyAdagradV2 : SparseUpdate<ApplyAdagradV2> {
    static constexpr std::string_view name = "ResourceSparseApplyAdagradV2";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyAdagradV2>(n); }
};
struct SparseApplyAdadelta : SparseUpdate<ApplyAdadelta> {
    static constexpr std::string_view name = "ResourceSparseApplyAdadelta";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyAdadelta>(n); }
};
struct SparseApplyFtrl : SparseUpdate<ApplyFirstFtrl> {
    static constexpr std::string_view name = "ResourceSparseApplyFtrl";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyFtrl>(n); }
};
struct SparseApplyFtrlV2 : SparseUpdate<ApplyFtrl> {
    static constexpr std::string_view name = "ResourceSparseApplyFtrlV2";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyFtrlV2>(n); }
};
struct SparseApplyProximalAdagrad : SparseUpdate<ApplyProximalAdagrad> {
    static constexpr std::string_view name = "ResourceSparseApplyProximalAdagrad";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyProximalAdagrad>(n); }
};
struct SparseApplyProximalGradientDescent : SparseUpdate<ApplyProximalGradientDescent> {
    static constexpr std::string_view name = "ResourceSparseApplyProximalGradientDescent";
    static void to_graph_def(auto& n) { act_on_rows<SparseApplyProximalGradientDescent>(n); }
};

/// All optimizer ops that update rows.
struct SparseUpdates {
    using list = Registry<SparseApplyMomentum, SparseApplyKerasMomentum, SparseApplyRMSProp,
                          SparseApplyCenteredRMSProp, SparseApplyAdagrad, SparseApplyAdagradV2,
                          SparseApplyAdadelta, SparseApplyFtrl, SparseApplyFtrlV2,
                          SparseApplyProximalAdagrad, SparseApplyProximalGradientDescent>;
};

/// Updates rows of variables whose locks the caller holds. Before anything is written, it raises
/// errors::InvalidArgument if an operand or slot does not fit the variable, if an index is out of
/// range, or if a variable occurs twice.
template <class Op>
void run_sparse_update(VariableState* const* all, const kernels::Ref* in, bool flag);

}  // namespace tf::op

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/sparse_update_code.hpp>
#endif
