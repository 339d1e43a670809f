// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that work on memory. They are not templates on the plan, so that functions share them.

#include <algorithm>
#include <memory>

#include <tf/core/bits.hpp>
#include <tf/core/compiled.hpp>
#include <tf/exec/static/frame.hpp>
#include <tf/graph/structural.hpp>
#include <tf/kernels/blocks.hpp>
#include <tf/kernels/cluster_blocks.hpp>
#include <tf/ops/primitive/update.hpp>
#include <tf/trace/trace_error.hpp>

namespace tf::exec {

inline constexpr int most_inputs = 32;

template <DType D>
struct element_or_void : std::type_identity<element_t<D>> {};
template <>
struct element_or_void<DType::invalid> : std::type_identity<void> {};

/// The code of a step on memory. Only steps that run an op have attributes.
using StepCode = void (*)(const FrameView&, const Step&, const kernels::Attributes&);

/// The operands of a step in the form that kernels take.
struct Inputs {
    Room<kernels::Ref, most_inputs> refs;
    int count;
    Inputs(const FrameView& f, const Step& step) : count(step.inputs.count) {
        refs.set(0, {});
        refs.set(1, {});  // initialized, because compilers cannot know how many operands an op has
                          // and would warn
        for (int k = 0; k < count; ++k) refs.set(k, f.ref(f.ints[step.inputs.begin + k]));
    }
};

/// An op's shape rule and its kernel.
using InferShape = Shape (*)(const kernels::Ref*, int, const kernels::Attributes&);
using OpKernel = void (*)(const kernels::Ref&, const kernels::Ref*, int,
                          const kernels::Attributes&);
/// `infer` is null if the op has no result; `out` is then DType::invalid.
TF_COMMON void run_op(const FrameView& f, const Step& step, const kernels::Attributes& attributes,
                      DType out, InferShape infer, OpKernel kernel);
/// The same for an op with several results. A result that the program does not need has no memory,
/// and the kernel gets null for it.
using InferResult = Shape (*)(const kernels::Ref*, int, const kernels::Attributes&, int result);
using SeveralKernel = void (*)(const kernels::Ref* out, const kernels::Ref*, int,
                               const kernels::Attributes&);
TF_COMMON void run_op_of_several(const FrameView& f, const Step& step,
                                 const kernels::Attributes& attributes, int results,
                                 InferResult infer, SeveralKernel kernel);
template <class Op, DType Out, DType In>
[[gnu::noinline]] void run_kernel(const FrameView& f, const Step& step,
                                  const kernels::Attributes& attributes) {
    using First = typename element_or_void<Out>::type;
    using Last = typename element_or_void<In>::type;
    if constexpr (requires { Op::results; }) {
        run_op_of_several(f, step, attributes, Op::results, &Op::infer,
                          &Op::template run<First, Last>);
    } else {
        constexpr OpKernel kernel = &Op::template run<First, Last>;
        if constexpr (Out == DType::invalid) run_op(f, step, attributes, Out, nullptr, kernel);
        else run_op(f, step, attributes, Out, &Op::infer, kernel);
    }
}

TF_COMMON void run_view_op(const FrameView& f, const Step& step,
                           const kernels::Attributes& attributes, InferShape infer);
template <class Op>
void run_view(const FrameView& f, const Step& step, const kernels::Attributes& attributes) {
    run_view_op(f, step, attributes, &Op::infer);
}

/// The code of a fused loop: operands, results, the loop and a walker for each operand.
using ClusterLoop = void (*)(const void* const*, void* const*, const kernels::RowLoop&,
                             const kernels::Walker*);
TF_COMMON void run_cluster_step(const FrameView& f, const Cluster& c, ClusterLoop loop);
template <class Code>
void run_cluster(const FrameView& f, const Step& step, const kernels::Attributes&) {
    run_cluster_step(f, f.clusters[step.key.index], &kernels::run_rows<Code>);
}
/// Runs an interpreted cluster; `rows` and `loops` are those of all clusters of the plan.
TF_COMMON void run_cluster_blocks(const FrameView& f, const Cluster& c,
                                  const kernels::ClusterRow* rows, const kernels::LaneLoop* loops,
                                  bool batches);

/// Copies the elements of one value to another of the same dtype.
TF_COMMON void move_memory(const FrameView& f, const Step& step, const kernels::Attributes&);
/// Pushes a value on a stack: its elements, followed by its shape if the types do not determine it.
TF_COMMON void push_value(const FrameView& f, const Step& step, const kernels::Attributes&);
TF_COMMON void pop_value(const FrameView& f, const Step& step, const kernels::Attributes&);
TF_COMMON void read_variable(const FrameView& f, const Step& step, const kernels::Attributes&);

/// Runs consecutive steps on memory.
TF_COMMON void run_listed(const FrameView& f, const Step* steps, const StepCode* code, int count,
                          kernels::Attributes (*attributes)(int row));

template <class Op, class T>
[[gnu::noinline]] void write_rows(const FrameView& f, const Step& step,
                                  const kernels::Attributes&) {
    Op::template update<T>(*f.variables[step.args[0]], f.ref(step.args[1]), f.ref(step.args[2]));
}

template <class Op, class T>
[[gnu::noinline]] void update_variable(const FrameView& f, const Step& step,
                                       const kernels::Attributes&) {
    const Inputs in(f, step);
    std::array<VariableState*, Op::variables> all;
    for (std::size_t k = 0; k < all.size(); ++k)
        all[k] = f.variables[f.ints[step.inputs.end() + static_cast<int>(k)]];
    op::run_update<Op, T>(all.data(), in.refs.data(), in.count, step.bits != 0);
}

template <class Op, class T>
[[gnu::noinline]] void write_variable(const FrameView& f, const Step& step,
                                      const kernels::Attributes&) {
    VariableState& var = *f.variables[step.args[0]];
    const kernels::Ref from = f.ref(step.args[1]);
    op::prepare_update<Op>(var, from.shape);
    T* to = static_cast<T*>(var.writable(!Op::replaces));
    const T* p = from.as<const T>();
    kernels::assign_blocks(to, static_cast<std::size_t>(from.shape.size()),
                           [&](std::size_t i) { return Op::template update<T>(to[i], p[i]); });
}

}  // namespace tf::exec

#if TF_HAS_CODE
#include <tf/exec/static/steps_code.hpp>
#endif
