// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The state of one call: the places of values, and what must be freed when the call ends, normally
// or by an exception.

#include <cstring>

#include <tf/exec/static/plan.hpp>
#include <tf/kernels/view.hpp>
#include <tf/tensor/variable_state.hpp>

namespace tf::exec {

/// Values that a loop keeps for its gradient. If the plan knows their number, they have a place in
/// the arena. Otherwise the stack grows while it is filled; its memory comes from the thread's
/// recycled blocks, so the next call reuses it.
class Stack {
public:
    /// Starts with memory that the stack does not own.
    void begin(std::byte* memory, std::size_t capacity) {
        bytes_ = memory;
        capacity_ = capacity;
    }
    template <class T>
    void push(const T& v) {
        *reinterpret_cast<T*>(reserve(sizeof(T))) = v;
    }
    template <class T>
    T pop() {
        top_ -= sizeof(T);
        return *reinterpret_cast<const T*>(bytes() + top_);
    }
    /// Memory for a value on top of the stack.
    std::byte* reserve(std::size_t size) {
        if (top_ + size > capacity_) [[unlikely]]
            grow(top_ + size);
        return bytes() + std::exchange(top_, top_ + size);
    }
    /// Removes the last value and returns it.
    const std::byte* take(std::size_t size) { return bytes() + (top_ -= size); }

private:
    std::byte* bytes() const { return bytes_; }
    [[gnu::noinline]] void grow(std::size_t needed) {
        tf::detail::Handle larger(tf::detail::allocate(
            DType::uint8, static_cast<std::int64_t>(
                              std::max(needed, std::max<std::size_t>(4096, 2 * capacity_)))));
        auto* to = static_cast<std::byte*>(larger.buffer()->data());
        if (top_ != 0) std::memcpy(to, bytes_, top_);
        capacity_ = std::size_t{1} << larger.buffer()->size_class;
        memory_ = std::move(larger);
        bytes_ = to;
    }
    tf::detail::Handle memory_;
    std::byte* bytes_ = nullptr;
    std::size_t top_ = 0, capacity_ = 0;
};

/// What steps need that are not templates on the plan: addresses and shapes of values by number.
struct FrameView {
    const Value* values;
    const int* ints;
    std::byte** address;  ///< by value
    Shape* open_shapes;
    tf::detail::Handle* dynamics;
    Stack* stacks;
    const kernels::Ref* arguments;
    VariableState* const* variables;

    const Shape& shape(int v) const {
        return values[v].open_shape < 0 ? values[v].shape : open_shapes[values[v].open_shape];
    }
    kernels::Ref ref(int v) const { return {address[v], shape(v), values[v].dtype}; }

    /// Memory for a value that is about to be computed with this shape.
    void* make(int v, const Shape& shape) const {
        const Value& value = values[v];
        if (value.open_shape >= 0) open_shapes[value.open_shape] = shape;
        if (value.place == Place::dynamic) {
            dynamics[value.offset] =
                tf::detail::Handle(tf::detail::allocate(value.dtype, shape.size()));
            address[v] = static_cast<std::byte*>(dynamics[value.offset].buffer()->data());
        }
        return address[v];
    }
};

/// Copies the elements of one value to another of the same dtype.
inline void copy_value(const FrameView& f, int from, int to) {
    const Shape& shape = f.shape(from);
    void* target = f.make(to, shape);
    if (target == f.address[from]) return;
    const auto n = static_cast<std::size_t>(shape.size());
    if (f.values[from].dtype == DType::str)
        std::copy_n(reinterpret_cast<const std::string*>(f.address[from]), n,
                    static_cast<std::string*>(target));
    else if (n != 0) std::memcpy(target, f.address[from], n * size_of(f.values[from].dtype));
}

/// A call's arena, arrays and results, sized by the plan.
template <class P>
struct Frame {
    static constexpr const auto& plan = P::plan;
    static constexpr std::size_t small_arena = 4096;
    static constexpr bool on_stack = plan.frame.arena <= static_cast<std::int64_t>(small_arena);
    static constexpr std::size_t count(int n) { return static_cast<std::size_t>(n > 0 ? n : 1); }

    std::array<std::byte*, count(static_cast<int>(plan.values.size()))> address;
    std::array<Shape, count(plan.frame.open_shapes)> open_shapes;
    std::array<tf::detail::Handle, count(plan.frame.dynamics)> dynamics;
    std::array<Stack, count(plan.stacks.count)> stacks;
    std::array<tf::detail::Handle, count(plan.frame.outputs)> outputs;
    std::array<Shape, count(plan.frame.outputs)> output_shapes;
    alignas(64)
        std::array<std::byte, on_stack ? count(static_cast<int>(plan.frame.arena)) : 1> stack_arena;
    tf::detail::Handle heap_arena;

    Frame(const kernels::Ref* arguments) {
        std::byte* arena = stack_arena.data();
        if constexpr (!on_stack) {
            heap_arena = tf::detail::Handle(tf::detail::allocate(DType::uint8, plan.frame.arena));
            arena = static_cast<std::byte*>(heap_arena.buffer()->data());
        }
        for (std::size_t v = 0; v < plan.values.size(); ++v) {
            const Value& value = plan.values[v];
            switch (value.place) {
                case Place::arena: address[v] = arena + value.offset; break;
                case Place::argument:
                    if constexpr (plan.frame.arguments > 0) take(v, arguments[value.offset]);
                    break;
                case Place::constant:
                    address[v] = const_cast<std::byte*>(
                                     reinterpret_cast<const std::byte*>(plan.constants.data())) +
                                 value.offset;
                    break;
                case Place::output: {
                    auto& out = outputs[static_cast<std::size_t>(value.offset)];
                    out = tf::detail::Handle(tf::detail::allocate(value.dtype, value.shape.size()));
                    address[v] = static_cast<std::byte*>(out.buffer()->data());
                    break;
                }
                default: address[v] = nullptr; break;
            }
        }
        for (std::size_t k = 0; k < static_cast<std::size_t>(plan.stacks.count); ++k) {
            const int v = plan.ints[static_cast<std::size_t>(plan.stacks.begin) + k];
            if (v < 0) continue;
            const auto at = static_cast<std::size_t>(v);
            stacks[k].begin(address[at], static_cast<std::size_t>(plan.values[at].shape.size()));
        }
    }

    /// Uses the caller's memory as a value.
    void take(std::size_t v, const kernels::Ref& argument) {
        address[v] = static_cast<std::byte*>(argument.data);
        const int open = plan.values[v].open_shape;
        if (open >= 0) open_shapes[static_cast<std::size_t>(open)] = argument.shape;
    }

    FrameView view(const kernels::Ref* arguments, VariableState* const* variables) {
        return {plan.values.data(), plan.ints.data(), address.data(), open_shapes.data(),
                dynamics.data(),    stacks.data(),    arguments,      variables};
    }

    /// Gives every output a buffer that is not shared.
    void finish(const FrameView& f) {
        for (std::size_t k = 0; k < static_cast<std::size_t>(plan.frame.outputs); ++k) {
            const int v = plan.ints[static_cast<std::size_t>(plan.outputs.begin) + k];
            output_shapes[k] = f.shape(v);
            const Value& value = plan.values[static_cast<std::size_t>(v)];
            if (value.place == Place::output && value.offset == static_cast<int>(k)) continue;
            if (value.place == Place::dynamic) {
                outputs[k] = dynamics[static_cast<std::size_t>(value.offset)];
                continue;
            }
            const auto n = f.shape(v).size();
            tf::detail::Handle h(tf::detail::allocate(value.dtype, n));
            if (value.dtype == DType::str)
                std::copy_n(reinterpret_cast<const std::string*>(f.address[v]), n,
                            static_cast<std::string*>(h.buffer()->data()));
            else if (n != 0)
                std::memcpy(h.buffer()->data(), f.address[v],
                            static_cast<std::size_t>(n) * size_of(value.dtype));
            outputs[k] = std::move(h);
        }
    }
};

}  // namespace tf::exec
