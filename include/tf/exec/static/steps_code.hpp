// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/static/steps.hpp.

#include <tf/exec/static/steps.hpp>

namespace tf::exec {

TF_COMMON_BODY void run_op(const FrameView& f, const Step& step,
                           const kernels::Attributes& attributes, DType out, InferShape infer,
                           OpKernel kernel) {
    const Inputs in(f, step);
    kernels::Ref result{nullptr, {}, out};
    if (out != DType::invalid) {
        const PlannedValue& v = f.values[step.value];
        result.shape = v.open_shape < 0 ? v.shape : infer(in.refs.data(), in.count, attributes);
        result.data = f.make(step.value, result.shape);
    }
    kernel(result, in.refs.data(), in.count, attributes);
}

TF_COMMON_BODY void run_op_of_several(const FrameView& f, const Step& step,
                                      const kernels::Attributes& attributes, int results,
                                      InferResult infer, SeveralKernel kernel) {
    const Inputs in(f, step);
    std::array<kernels::Ref, OpDef::most_results> out;
    for (int k = 0; k < results; ++k) {
        const int made = f.ints[step.inputs.end() + k];
        if (made < 0) continue;
        const PlannedValue& v = f.values[made];
        const Shape shape =
            v.open_shape < 0 ? v.shape : infer(in.refs.data(), in.count, attributes, k);
        out[static_cast<std::size_t>(k)] = {f.make(made, shape), shape, v.dtype};
    }
    kernel(out.data(), in.refs.data(), in.count, attributes);
}

TF_COMMON_BODY void run_view_op(const FrameView& f, const Step& step,
                                const kernels::Attributes& attributes, InferShape infer) {
    const PlannedValue& v = f.values[step.value];
    if (v.open_shape >= 0 || f.values[f.ints[step.inputs.begin]].open_shape >= 0) {
        const Inputs in(f, step);
        const Shape shape = infer(in.refs.data(), in.count, attributes);
        if (v.open_shape >= 0) f.open_shapes[v.open_shape] = shape;
    }
    f.address[step.value] = f.address[f.ints[step.inputs.begin]];
}

/// The operands of a cluster and the loop over them.
struct ClusterOperands {
    std::array<const void*, 384> in;
    Room<Shape, 384> shapes;
    std::array<void*, 128> out;
    Shape shape;
    ClusterOperands(const FrameView& f, const Cluster& c) {
        const int first = f.ints[c.outputs.begin];
        // the type of the result may determine less than those of all operands together
        bool open = f.values[first].open_shape >= 0;
        for (int k = 0; k < c.inputs.count; ++k) {
            const int v = f.ints[c.inputs.begin + k];
            in[static_cast<std::size_t>(k)] = f.address[v];
            shapes.set(k, f.shape(v));
            open = open || f.values[v].open_shape >= 0;
        }
        shape = f.values[first].shape;
        if (open) broadcast_all(c.inputs.count);
        for (int k = 0; k < c.outputs.count; ++k)
            out[static_cast<std::size_t>(k)] = f.make(f.ints[c.outputs.begin + k], shape);
    }

private:
    void broadcast_all(int inputs) {
        shape = Shape{};
        for (int k = 0; k < inputs; ++k) {
            const Shape& next = shapes.data()[k];
            const Shape joined = broadcast(shape, next);
            if (!joined.valid())
                errors::raise<errors::InvalidArgument>(
                    {"tf.ops.broadcast", "elementwise op", "shapes",
                     shape.to_string() + " and " + next.to_string(),
                     "dims that are equal or 1, counted from the end"});
            shape = joined;
        }
    }
};
TF_COMMON_BODY void run_cluster_step(const FrameView& f, const Cluster& c, ClusterLoop run) {
    const ClusterOperands o(f, c);
    Room<kernels::Walker, 384> walkers;
    for (int k = 0; k < c.inputs.count; ++k) walkers.set(k, {});
    const kernels::RowLoop loop =
        kernels::plan_rows(o.shapes.data(), c.inputs.count, o.shape, walkers.data());
    run(o.in.data(), o.out.data(), loop, walkers.data());
}

TF_COMMON_BODY void run_cluster_blocks(const FrameView& f, const Cluster& c,
                                       const kernels::ClusterRow* rows,
                                       const kernels::LaneLoop* loops, bool batches) {
    const ClusterOperands o(f, c);
    const kernels::ClusterView cluster{rows + c.rows.begin, loops + c.rows.begin,
                                       c.rows.count,        f.ints + c.output_rows.begin,
                                       c.outputs.count,     batches};
    kernels::run_blocks(cluster, o.in.data(), o.shapes.data(), o.out.data(), o.shape);
}

TF_COMMON_BODY void run_listed(const FrameView& f, const Step* steps, const StepCode* code,
                               int count, kernels::Attributes (*attributes)(int row)) {
    for (int k = 0; k < count; ++k) {
        const StepKind kind = steps[k].key.kind;
        const bool op = kind == StepKind::kernel || kind == StepKind::view;
        code[k](f, steps[k], op ? attributes(steps[k].row) : kernels::Attributes{});
    }
}

TF_COMMON_BODY void move_memory(const FrameView& f, const Step& step, const kernels::Attributes&) {
    const int from = step.args[0], to = step.args[1];
    const Shape& shape = f.shape(from);
    void* target = f.make(to, shape);
    if (target == f.address[from]) return;
    const auto n = static_cast<std::size_t>(shape.size());
    if (f.values[from].dtype == DType::str)
        std::copy_n(reinterpret_cast<const std::string*>(f.address[from]), n,
                    static_cast<std::string*>(target));
    else if (n != 0) std::memcpy(target, f.address[from], n * size_of(f.values[from].dtype));
}

TF_COMMON_BODY void push_value(const FrameView& f, const Step& step, const kernels::Attributes&) {
    const int v = step.args[1];
    const Shape& shape = f.shape(v);
    const std::size_t size = static_cast<std::size_t>(shape.size()) * size_of(f.values[v].dtype);
    Stack& stack = f.stacks[step.args[0]];
    std::byte* to = stack.reserve((size + 7) / 8 * 8);
    if (size != 0) std::memcpy(to, f.address[v], size);
    if (f.values[v].open_shape >= 0) stack.push(shape);
}
TF_COMMON_BODY void pop_value(const FrameView& f, const Step& step, const kernels::Attributes&) {
    const int v = step.value;
    Stack& stack = f.stacks[step.args[0]];
    const Shape shape = f.values[v].open_shape >= 0 ? stack.pop<Shape>() : f.values[v].shape;
    const std::size_t size = static_cast<std::size_t>(shape.size()) * size_of(f.values[v].dtype);
    void* to = f.make(v, shape);
    const std::byte* from = stack.take((size + 7) / 8 * 8);
    if (size != 0) std::memcpy(to, from, size);
}

TF_COMMON_BODY void read_variable(const FrameView& f, const Step& step,
                                  const kernels::Attributes&) {
    VariableState& var = *f.variables[step.args[0]];
    const PlannedValue& v = f.values[step.value];
    if (v.place == Place::borrowed) {
        f.address[step.value] = static_cast<std::byte*>(var.value.buffer()->data());
        if (v.open_shape >= 0) f.open_shapes[v.open_shape] = var.shape;
    } else {
        var.copy_elements(var.data(), f.make(step.value, var.shape));
    }
}

}  // namespace tf::exec
