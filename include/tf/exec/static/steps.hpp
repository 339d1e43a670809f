// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that work on memory. They are not templates on the plan, so functions share them.

#include <algorithm>
#include <memory>

#include <tf/core/bits.hpp>
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

/// Uninitialized memory for N values, which are constructed one by one; initializing all of it
/// would cost more than a small step.
template <class T, int N>
struct Room {
    alignas(T) std::array<std::byte, sizeof(T) * N> bytes;
    T* data() { return reinterpret_cast<T*>(bytes.data()); }
    const T* data() const { return reinterpret_cast<const T*>(bytes.data()); }
    void set(int k, const T& value) { std::construct_at(data() + k, value); }
};

/// The operands of a step in the form that kernels take.
struct Inputs {
    Room<kernels::Ref, most_inputs> refs;
    int count;
    Inputs(const FrameView& f, const Step& step) : count(step.inputs.count) {
        refs.set(1, {});  // initialized, because compilers cannot know how many operands an op has
                          // and would warn
        for (int k = 0; k < count; ++k) refs.set(k, f.ref(f.ints[step.inputs.begin + k]));
    }
};

template <class Op, DType Out, DType In>
[[gnu::noinline]] void run_kernel(const FrameView& f, const Step& step,
                                  const kernels::Attributes& attributes) {
    using First = typename element_or_void<Out>::type;
    using Last = typename element_or_void<In>::type;
    const Inputs in(f, step);
    if constexpr (requires { Op::results; }) {
        std::array<kernels::Ref, Op::results> out;
        for (int k = 0; k < Op::results; ++k) {
            const int made = f.ints[step.inputs.end() + k];
            if (made < 0) continue;
            const Value& v = f.values[made];
            const Shape shape =
                v.open_shape < 0 ? v.shape : Op::infer(in.refs.data(), in.count, attributes, k);
            out[static_cast<std::size_t>(k)] = {f.make(made, shape), shape, v.dtype};
        }
        Op::template run<First, Last>(out.data(), in.refs.data(), in.count, attributes);
    } else {
        kernels::Ref out{nullptr, {}, Out};
        if constexpr (Out != DType::invalid) {
            const Value& v = f.values[step.value];
            out.shape =
                v.open_shape < 0 ? v.shape : Op::infer(in.refs.data(), in.count, attributes);
            out.data = f.make(step.value, out.shape);
        }
        Op::template run<First, Last>(out, in.refs.data(), in.count, attributes);
    }
}

template <class Op>
[[gnu::noinline]] void run_view(const FrameView& f, const Step& step,
                                const kernels::Attributes& attributes) {
    const Value& v = f.values[step.value];
    if (v.open_shape >= 0 || f.values[f.ints[step.inputs.begin]].open_shape >= 0) {
        const Inputs in(f, step);
        const Shape shape = Op::infer(in.refs.data(), in.count, attributes);
        if (v.open_shape >= 0) f.open_shapes[v.open_shape] = shape;
    }
    f.address[step.value] = f.address[f.ints[step.inputs.begin]];
}

/// The loop that a cluster runs over, and its operands.
struct ClusterOperands {
    std::array<const void*, 384> in;
    Room<Shape, 384> shapes;
    std::array<void*, 128> out;
    Shape shape;
    ClusterOperands(const FrameView& f, const Cluster& c) {
        const int first = f.ints[c.outputs.begin];
        // the types may know less about the result than about all operands together
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
[[gnu::noinline]] inline void run_cluster_step(const FrameView& f, const Cluster& c,
                                               void (*run)(const void* const*, const Shape*,
                                                           void* const*, const Shape&)) {
    const ClusterOperands o(f, c);
    run(o.in.data(), o.shapes.data(), o.out.data(), o.shape);
}
/// Runs an interpreted cluster; `rows` and `loops` are those of all clusters of the plan.
TF_COMMON_INLINE void run_cluster_blocks(const FrameView& f, const Cluster& c,
                                         const kernels::ClusterRow* rows,
                                         const kernels::LaneLoop* loops, bool batches) {
    const ClusterOperands o(f, c);
    const kernels::ClusterView cluster{rows + c.rows.begin, loops + c.rows.begin,
                                       c.rows.count,        f.ints + c.output_rows.begin,
                                       c.outputs.count,     batches};
    kernels::run_blocks(cluster, o.in.data(), o.shapes.data(), o.out.data(), o.shape);
}

template <class T>
[[gnu::noinline]] void write_rows(const FrameView& f, const Step& step) {
    VariableState& var = *f.variables[step.args[0]];
    op::add_rows(static_cast<T*>(var.writable(true)), var.shape, f.ref(step.args[1]),
                 f.ref(step.args[2]));
}

template <class Op, class T>
[[gnu::noinline]] void update_variable(const FrameView& f, const Step& step) {
    const Inputs in(f, step);
    std::array<VariableState*, Op::variables> all;
    for (std::size_t k = 0; k < all.size(); ++k)
        all[k] = f.variables[f.ints[step.inputs.end() + static_cast<int>(k)]];
    op::run_update<Op, T>(all.data(), in.refs.data(), in.count, step.bits != 0);
}

/// A value on a stack: its elements, followed by its shape if the types leave it open.
[[gnu::noinline]] inline void push_value(const FrameView& f, const Step& step) {
    const int v = step.args[1];
    const Shape& shape = f.shape(v);
    const std::size_t size = static_cast<std::size_t>(shape.size()) * size_of(f.values[v].dtype);
    Stack& stack = f.stacks[step.args[0]];
    std::byte* to = stack.reserve((size + 7) / 8 * 8);
    if (size != 0) std::memcpy(to, f.address[v], size);
    if (f.values[v].open_shape >= 0) stack.push(shape);
}
[[gnu::noinline]] inline void pop_value(const FrameView& f, const Step& step) {
    const int v = step.value;
    Stack& stack = f.stacks[step.args[0]];
    const Shape shape = f.values[v].open_shape >= 0 ? stack.pop<Shape>() : f.values[v].shape;
    const std::size_t size = static_cast<std::size_t>(shape.size()) * size_of(f.values[v].dtype);
    void* to = f.make(v, shape);
    const std::byte* from = stack.take((size + 7) / 8 * 8);
    if (size != 0) std::memcpy(to, from, size);
}

inline void read_variable(const FrameView& f, const Step& step) {
    VariableState& var = *f.variables[step.args[0]];
    const Value& v = f.values[step.value];
    if (v.place == Place::borrowed) {
        f.address[step.value] = static_cast<std::byte*>(var.value.buffer()->data());
        if (v.open_shape >= 0) f.open_shapes[v.open_shape] = var.shape;
    } else {
        var.copy_elements(var.data(), f.make(step.value, var.shape));
    }
}

template <class Op, class T>
[[gnu::noinline]] void write_variable(const FrameView& f, const Step& step) {
    VariableState& var = *f.variables[step.args[0]];
    const kernels::Ref from = f.ref(step.args[1]);
    op::prepare_update<Op>(var, from.shape);
    T* to = static_cast<T*>(var.writable(!Op::replaces));
    const T* p = from.as<const T>();
    kernels::assign_blocks(to, static_cast<std::size_t>(from.shape.size()),
                           [&](std::size_t i) { return Op::template update<T>(to[i], p[i]); });
}

}  // namespace tf::exec
