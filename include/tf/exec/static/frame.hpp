// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The state of one call: the addresses of values, and what must be freed when the call ends, with
// or without an exception.

#include <cstring>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/exec/static/plan.hpp>
#include <tf/kernels/cluster_blocks.hpp>
#include <tf/kernels/view.hpp>
#include <tf/tensor/variable_state.hpp>

namespace tf::exec {

/// Uninitialized memory for N values, which are constructed one by one: initializing all of it
/// would cost more than a small step.
template <class T, int N>
struct Room {
    alignas(T) std::array<std::byte, sizeof(T) * N> bytes;
    T* data() { return reinterpret_cast<T*>(bytes.data()); }
    const T* data() const { return reinterpret_cast<const T*>(bytes.data()); }
    void set(int k, const T& value) { std::construct_at(data() + k, value); }
};

/// Values that a loop keeps for its gradient. If the plan knows how many there are, the arena has a
/// place for them. Otherwise the stack grows while it is filled; its memory comes from the thread's
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
        tf::detail::tracing::Handle larger(tf::detail::core::allocate(
            DType::uint8, static_cast<std::int64_t>(
                              std::max(needed, std::max<std::size_t>(4096, 2 * capacity_)))));
        auto* to = static_cast<std::byte*>(larger.buffer()->data());
        if (top_ != 0) std::memcpy(to, bytes_, top_);
        capacity_ = std::size_t{1} << larger.buffer()->size_class;
        memory_ = std::move(larger);
        bytes_ = to;
    }
    tf::detail::tracing::Handle memory_;
    std::byte* bytes_ = nullptr;
    std::size_t top_ = 0, capacity_ = 0;
};

/// The part of a frame that steps use which are not templates on the plan: addresses and shapes of
/// values by number.
struct FrameView {
    const PlannedValue* values;
    const int* ints;
    std::byte** address;  ///< by value
    Shape* open_shapes;
    tf::detail::tracing::Handle* dynamics;
    Stack* stacks;
    const kernels::Ref* arguments;
    VariableState* const* variables;
    const Cluster* clusters;

    const Shape& shape(int v) const {
        return values[v].open_shape < 0 ? values[v].shape : open_shapes[values[v].open_shape];
    }
    kernels::Ref ref(int v) const { return {address[v], shape(v), values[v].dtype}; }

    /// Memory for a value that is about to be computed with this shape.
    void* make(int v, const Shape& shape) const {
        const PlannedValue& value = values[v];
        if (value.open_shape >= 0) open_shapes[value.open_shape] = shape;
        if (value.place == Place::dynamic) {
            dynamics[value.offset] =
                tf::detail::tracing::Handle(tf::detail::core::allocate(value.dtype, shape.size()));
            address[v] = static_cast<std::byte*>(dynamics[value.offset].buffer()->data());
        }
        return address[v];
    }
};

/// The part of a plan that a frame uses, without the plan's sizes in its type.
struct PlanView {
    const PlannedValue* values = nullptr;
    int value_count = 0;
    const int* ints = nullptr;
    const Cluster* clusters = nullptr;
    const std::uint8_t* constants = nullptr;
    graph::Range outputs{}, stacks{};
    FrameSizes sizes{};
};
template <class P>
inline constexpr PlanView plan_view{
    P::plan.values.data(),    static_cast<int>(P::plan.values.size()),
    P::plan.ints.data(),      P::plan.clusters.data(),
    P::plan.constants.data(), P::plan.outputs,
    P::plan.stacks,           P::plan.frame};

/// The part of a frame that does not depend on the plan's sizes. It fills and frees the arrays.
class AnyFrame {
public:
    AnyFrame(const AnyFrame&) = delete;
    AnyFrame& operator=(const AnyFrame&) = delete;

    FrameView view;
    tf::detail::tracing::Handle* const outputs;
    Shape* const output_shapes;

protected:
    /// Gives every output a buffer that is not shared.
    TF_COMMON void finish();
    AnyFrame(const PlanView& plan, const FrameView& arrays, tf::detail::tracing::Handle* results,
             Shape* result_shapes)
        : view(arrays), outputs(results), output_shapes(result_shapes), plan_(plan) {}
    ~AnyFrame() = default;

    /// Sets the address of every value. `arena` is null if the plan's arena is too large for the
    /// call stack.
    TF_COMMON void open(std::byte* arena);
    TF_COMMON void close() noexcept;

    /// The same for plans with so few values that the compiler can unroll it.
    [[gnu::always_inline]] void open_inline(const PlanView& plan, std::byte* arena) {
        clear(plan.sizes.open_shapes, view.open_shapes);
        clear(plan.sizes.dynamics, view.dynamics);
        clear(plan.stacks.count, view.stacks);
        clear(plan.sizes.outputs, outputs);
        clear(plan.sizes.outputs, output_shapes);
        Undo undo{this};
        if (arena == nullptr && plan.sizes.arena > 0) {
            heap_arena_ = tf::detail::tracing::Handle(
                tf::detail::core::allocate(DType::uint8, plan.sizes.arena));
            arena = static_cast<std::byte*>(heap_arena_.buffer()->data());
        }
        for (int v = 0; v < plan.value_count; ++v) place(plan, arena, v);
        undo.frame = nullptr;
        for (int k = 0; k < plan.stacks.count; ++k) {
            const int v = plan.ints[plan.stacks.begin + k];
            if (v >= 0)
                view.stacks[k].begin(view.address[v],
                                     static_cast<std::size_t>(plan.values[v].shape.size()));
        }
    }
    [[gnu::always_inline]] void finish_inline(const PlanView& plan, const FrameView& f) {
        for (int k = 0; k < plan.sizes.outputs; ++k) {
            const int v = plan.ints[plan.outputs.begin + k];
            const Shape& shape = f.shape(v);
            output_shapes[k] = shape;
            const PlannedValue& value = plan.values[v];
            if (value.place == Place::output && value.offset == k) continue;
            if (value.place == Place::dynamic) {
                outputs[k] = f.dynamics[value.offset];
                continue;
            }
            const auto n = static_cast<std::size_t>(shape.size());
            tf::detail::tracing::Handle h(tf::detail::core::allocate(value.dtype, shape.size()));
            if (value.dtype == DType::str)
                std::copy_n(reinterpret_cast<const std::string*>(f.address[v]), n,
                            static_cast<std::string*>(h.buffer()->data()));
            else if (n != 0)
                std::memcpy(h.buffer()->data(), f.address[v], n * size_of(value.dtype));
            outputs[k] = std::move(h);
        }
    }
    [[gnu::always_inline]] void close_inline(const PlanView& plan) noexcept {
        std::destroy_n(outputs, plan.sizes.outputs);
        std::destroy_n(view.stacks, plan.stacks.count);
        std::destroy_n(view.dynamics, plan.sizes.dynamics);
    }

private:
    /// Closes the frame if memory for a value cannot be allocated.
    struct Undo {
        AnyFrame* frame;
        ~Undo() {
            if (frame != nullptr) [[unlikely]]
                frame->close();
        }
    };
    template <class T>
    [[gnu::always_inline]] static void clear(int count, T* first) {
        for (int k = 0; k < count; ++k) std::construct_at(first + k);
    }
    [[gnu::always_inline]] void place(const PlanView& plan, std::byte* arena, int v) {
        const PlannedValue& value = plan.values[v];
        std::byte*& to = view.address[v];
        switch (value.place) {
            case Place::arena: to = arena + value.offset; break;
            case Place::argument: {
                const kernels::Ref& argument = view.arguments[value.offset];
                to = static_cast<std::byte*>(argument.data);
                if (value.open_shape >= 0) view.open_shapes[value.open_shape] = argument.shape;
                break;
            }
            case Place::constant:
                to = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(plan.constants)) +
                     value.offset;
                break;
            case Place::output:
                outputs[value.offset] = tf::detail::tracing::Handle(
                    tf::detail::core::allocate(value.dtype, value.shape.size()));
                to = static_cast<std::byte*>(outputs[value.offset].buffer()->data());
                break;
            default: to = nullptr; break;
        }
    }

    const PlanView& plan_;
    tf::detail::tracing::Handle heap_arena_;
};

/// A call's arena, arrays and results, sized by the plan.
template <class P>
struct FrameArrays {
    static constexpr const auto& plan = P::plan;
    static constexpr std::size_t small_arena = 4096;
    static constexpr bool on_stack = plan.frame.arena <= static_cast<std::int64_t>(small_arena);
    static constexpr int count(int n) { return n > 0 ? n : 1; }
    static constexpr auto arena_size =
        on_stack ? static_cast<std::size_t>(count(static_cast<int>(plan.frame.arena))) : 1;

    std::array<std::byte*, static_cast<std::size_t>(count(static_cast<int>(plan.values.size())))>
        address;
    Room<Shape, count(plan.frame.open_shapes)> open_shape_room;
    Room<tf::detail::tracing::Handle, count(plan.frame.dynamics)> dynamic_room;
    Room<Stack, count(plan.stacks.count)> stack_room;
    Room<tf::detail::tracing::Handle, count(plan.frame.outputs)> output_room;
    Room<Shape, count(plan.frame.outputs)> output_shape_room;
    alignas(64) std::array<std::byte, arena_size> stack_arena;
};
template <class P, kernels::ClusterCode Code = kernels::cluster_code>
class Frame : FrameArrays<P>, public AnyFrame {
    using Arrays = FrameArrays<P>;
    static constexpr const PlanView& plan = plan_view<P>;
    /// Calling a very small function takes about as long as opening its frame in a separate
    /// function. Its frame is opened inline where compilers optimize.
    static constexpr bool tiny = Code == kernels::ClusterCode::loops && plan.value_count <= 8;

public:
    explicit Frame(const kernels::Ref* arguments)
        : AnyFrame(plan,
                   {plan.values, plan.ints, Arrays::address.data(), Arrays::open_shape_room.data(),
                    Arrays::dynamic_room.data(), Arrays::stack_room.data(), arguments, nullptr,
                    plan.clusters},
                   Arrays::output_room.data(), Arrays::output_shape_room.data()) {
        std::byte* const arena = Arrays::on_stack ? Arrays::stack_arena.data() : nullptr;
        if constexpr (tiny) open_inline(plan, arena);
        else open(arena);
    }
    ~Frame() {
        if constexpr (tiny) close_inline(plan);
        else close();
    }
    /// Calls run(f), which computes all values. If the plan is tiny, the members of f are
    /// constants.
    template <class Run>
    [[gnu::always_inline]] void execute(VariableState* const* variables, Run run) {
        if constexpr (tiny) {
            const FrameView f{plan.values,
                              plan.ints,
                              Arrays::address.data(),
                              Arrays::open_shape_room.data(),
                              Arrays::dynamic_room.data(),
                              Arrays::stack_room.data(),
                              view.arguments,
                              variables,
                              plan.clusters};
            run(f);
            finish_inline(plan, f);
        } else {
            view.variables = variables;
            run(view);
            finish();
        }
    }
};

}  // namespace tf::exec

#if TF_HAS_CODE
#include <tf/exec/static/frame_code.hpp>
#endif
