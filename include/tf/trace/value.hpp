// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A tensor whose dtype and shape are values, not types. Gradient rules compute with it, so that a
// rule is compiled once and not once per shape. In a trace it stands for a node; at run time it
// holds a buffer.

#include <atomic>
#include <span>

#include <tf/core/bits.hpp>
#include <tf/core/compiled.hpp>
#include <tf/trace/handle.hpp>
#include <tf/trace/tensor_like.hpp>

namespace tf::ad {

template <class T>
using Pool = tf::detail::core::Pool<T>;

/// An untyped tensor, or an empty value.
class Value {
public:
    constexpr Value() = default;
    constexpr explicit Value(trace::Node* n) : handle_(n), shape_(n->shape), dtype_(n->dtype) {}
    constexpr Value(tf::detail::tracing::Handle handle, const Shape& shape, DType dtype)
        : handle_(std::move(handle)), shape_(shape), dtype_(dtype) {}
    template <class T, int... Dims>
    constexpr explicit Value(const Tensor<T, Dims...>& x)
        : Value(x.handle(), x.shape(), dtype_of<T>) {}

    /// dtype and shape without the elements. A gradient keeps only this of its source, so that a
    /// variable can be changed in place. In a trace it is the whole value.
    constexpr Value outline() const {
        if (__builtin_is_constant_evaluated()) return *this;
        return {{}, shape_, dtype_};
    }
    constexpr bool empty() const { return dtype_ == DType::invalid; }
    constexpr DType dtype() const { return dtype_; }
    /// The dims; dyn if they are not known while tracing.
    constexpr const Shape& shape() const { return shape_; }
    constexpr const tf::detail::tracing::Handle& handle() const { return handle_; }
    constexpr trace::Node* node() const { return handle_.node(); }
    void* data() const { return handle_.buffer()->data(); }

    /// The value as a tensor of a static type. errors::InvalidArgument if dtype or shape differ.
    template <class T, int... Dims>
    Tensor<T, Dims...> as() const {
        check(dtype_of<T>, Tensor<T, Dims...>::static_shape);
        return Tensor<T, Dims...>(handle_, shape_);
    }
    /// errors::InvalidArgument unless it has this dtype, and a shape with these dims.
    TF_COMMON void check(DType dtype, const Shape& shape) const;

private:
    tf::detail::tracing::Handle handle_;
    Shape shape_;
    DType dtype_ = DType::invalid;
};

/// A view of values that are stored elsewhere. It replaces std::span, which instantiates many more
/// templates in every program.
class Values {
public:
    constexpr Values() = default;
    constexpr Values(const Value* first, std::size_t count) : first_(first), count_(count) {}
    constexpr Values(std::initializer_list<Value> all) : Values(all.begin(), all.size()) {}
    template <std::size_t N>
    constexpr Values(const std::array<Value, N>& all) : Values(all.data(), N) {}

    constexpr std::size_t size() const { return count_; }
    constexpr bool empty() const { return count_ == 0; }
    constexpr const Value& operator[](std::size_t k) const { return first_[k]; }
    constexpr const Value& back() const { return first_[count_ - 1]; }
    constexpr const Value* begin() const { return first_; }
    constexpr const Value* end() const { return first_ + count_; }

private:
    const Value* first_ = nullptr;
    std::size_t count_ = 0;
};

using Words = std::span<const std::uint64_t>;

/// Runs an op on values at run time. The table of kernels is in a higher layer, which sets this
/// pointer when any thread makes a tape.
using Runner = Value (*)(const OpDef&, DType out, Values in, Words words);
inline std::atomic<Runner> runner = nullptr;

/// Takes ops instead of running them. Code that reads a file turns formulas into nodes with it.
struct OpSink {
    Value (*take)(OpSink&, const OpDef&, DType out, Values in, Words words);
};
/// The calling thread's sink; null while ops run.
inline constinit thread_local OpSink* op_sink = nullptr;

/// Makes the kernels of complex numbers available to the runner (exec/runtime/complex_table.hpp).
/// A template, so that only programs with such tensors compile them.
template <class T>
void use_complex_kernels();
/// The same if one of the element types is complex.
template <class... T>
void use_kernels_of() {
    if constexpr ((tf::detail::core::Complex<T> || ...)) use_complex_kernels<void>();
}

inline Value run_now(const OpDef& def, DType out, Values in, Words words) {
    if (op_sink != nullptr) [[unlikely]]
        return op_sink->take(*op_sink, def, out, in, words);
    return runner.load(std::memory_order_relaxed)(def, out, in, words);
}

}  // namespace tf::ad

namespace tf {

/// A tensor whose dtype and shape are known only at run time, such as one read from a file.
/// value.as<float, 2, 3>() is a tf::Tensor again.
using AnyTensor = ad::Value;

}  // namespace tf

#if TF_HAS_CODE
#include <tf/trace/value_code.hpp>
#endif
