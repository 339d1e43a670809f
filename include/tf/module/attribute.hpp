// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Module members that are not variables: tf::attribute, a value that functions read, and tf::host,
// data that they do not read. Both stand for Python attributes of a tf.Module.

#include <cstddef>
#include <memory>
#include <new>

#include <tf/module/module.hpp>

namespace tf {

/// A value of a module that is not one of its variables, such as a rate or a switch:
/// `tf::attribute<float> rate{this, "rate", 0.1f}`, `tf::attribute<bool> training{this, "training",
/// true}`, `tf::attribute<float, 3> mean{this, "mean", tf::constant({1.f, 2.f, 3.f})}`. In a
/// function it is a tensor that each call reads again; a Python attribute would be frozen into each
/// trace. It is not trained, not watched by tapes and not saved in checkpoints; a SavedModel stores
/// its value at the time of saving, like that of a captured constant.
template <class T, int... Dims>
class attribute {
public:
    using value_type = T;
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;

    /// Creates a member of a module. `init` is a literal, a tensor or an expression.
    template <class Init>
    constexpr attribute(Module* owner, std::string_view name, const Init& init)
        : value_(owner, name, init, {.trainable = false, .tracked = false}) {}
    attribute(const attribute&) = delete;
    attribute& operator=(const attribute& other) { return *this = other.read(); }

    DType dtype() const { return value_.dtype(); }
    const Shape& shape() const { return value_.shape(); }
    /// "net/rate:0".
    std::string name() const { return value_.name(); }

    /// The current value, as a tensor.
    constexpr tensor_type read() const { return value_.read(); }
    constexpr tensor_type collapse() const { return read(); }
    constexpr operator tensor_type() const { return read(); }
    /// One element of the current value.
    template <std::integral... I>
    T operator()(I... index) const {
        return read()(index...);
    }
    template <class U = T>
        requires std::same_as<U, T>
    constexpr explicit operator bool() const {
        return static_cast<bool>(read());
    }
    /// The current value, as a number. Only at run time.
    T get() const {
        static_assert(sizeof...(Dims) == 0,
                      "[tf.core.index_count] get() is only for scalars: use read()");
        return read()();
    }
    /// Sets the value for later calls; dtype and shape cannot change. A traced function cannot call
    /// it (compile error), since it can only change variables.
    template <class A>
    constexpr attribute& operator=(const A& value) {
        if (__builtin_is_constant_evaluated())
            trace_error::attribute_written_while_tracing__use_a_variable();
        else value_.assign(value);
        return *this;
    }

private:
    // A member, not a base class, so that functions that take variables do not accept attributes.
    Variable<T, Dims...> value_;
};

/// Data of a module that functions do not read: `tf::host<std::string> path{this, "a.txt"}`,
/// `tf::host<Layer*> shared{this, &layer}`. The arguments after the owner are passed to T's
/// constructor. Const methods can change the value, too, as if it were accessed through a pointer.
/// In a trace T does not exist, and reading it does not compile.
template <class T>
class host {
public:
    template <class... A>
    constexpr explicit host(Module* owner, A&&... args) {
        // Over-aligned members may have padding before them, and their owner padding at its end.
        constexpr std::size_t gap = alignof(host) - alignof(void*);
        if (owner != nullptr) owner->account(this, sizeof(host) + 2 * gap);
        if (!__builtin_is_constant_evaluated()) ::new (storage_) T(std::forward<A>(args)...);
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    constexpr ~host() {
        if (!__builtin_is_constant_evaluated()) std::destroy_at(value());
    }

    template <class A>
    constexpr const host& operator=(A&& to) const {
        get() = std::forward<A>(to);
        return *this;
    }
    // Each accessor checks for itself, to keep the list of calls in the compiler's message short.
    constexpr T& get() const {
        if (__builtin_is_constant_evaluated())
            trace_error::tf_host_read_while_tracing__use_a_tf_attribute_or_an_argument();
        return *value();
    }
    constexpr operator T&() const {
        if (__builtin_is_constant_evaluated())
            trace_error::tf_host_read_while_tracing__use_a_tf_attribute_or_an_argument();
        return *value();
    }
    constexpr T* operator->() const {
        if (__builtin_is_constant_evaluated())
            trace_error::tf_host_read_while_tracing__use_a_tf_attribute_or_an_argument();
        return value();
    }

private:
    constexpr T* value() const { return std::launder(reinterpret_cast<T*>(storage_)); }

    /// Raw bytes, since objects of most types cannot exist in constant evaluation.
    alignas(alignof(T) > alignof(void*) ? alignof(T)
                                        : alignof(void*)) mutable std::byte storage_[sizeof(T)];
};

}  // namespace tf
