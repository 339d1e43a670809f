// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Expression templates for elementwise ops. Input: operands by value (temporaries nest; named
// expressions have collapsed to their tensor). Output: at run time one loop for the whole
// expression, when it becomes a tensor; in a trace one node for each op, recorded when the
// expression is built.

#include <tf/tensor/tensor.hpp>
#include <tf/trace/recorder.hpp>

namespace tf {

namespace detail::tensors {

/// Evaluates an expression into `out` in a single loop (kernels/expression.hpp).
template <class E>
void evaluate(const E& expr, void* out, const Shape& shape);

/// The result dtype of an op: `using result = ...` in the op, by default the operand's dtype.
template <class Op, class In>
struct result_of : std::type_identity<In> {};
template <class Op, class In>
    requires requires { typename Op::template result<In>; }
struct result_of<Op, In> : std::type_identity<typename Op::template result<In>> {};

/// The op that the graph records: the struct itself, or the one it is a variant of.
template <class Op>
struct definition : std::type_identity<Op> {};
template <class Op>
    requires requires { typename Op::definition; }
struct definition<Op> : std::type_identity<typename Op::definition> {};
template <class Op>
using definition_t = typename definition<Op>::type;

/// A buffer that is computed at most once and may be read by several threads.
class SharedOnce {
public:
    constexpr SharedOnce() = default;
    constexpr SharedOnce(const SharedOnce& o) {
        if (!__builtin_is_constant_evaluated() && o.filled()) fill(o.get());
    }
    SharedOnce& operator=(const SharedOnce&) = delete;
    constexpr ~SharedOnce() {
        if (!__builtin_is_constant_evaluated())
            if (core::Buffer* b = buffer_.load(std::memory_order_acquire)) release(b);
    }
    bool filled() const { return buffer_.load(std::memory_order_acquire) != nullptr; }
    tracing::Handle get() const {
        core::Buffer* b = buffer_.load(std::memory_order_acquire);
        retain(b);
        return tracing::Handle(b);
    }
    void fill(const tracing::Handle& h) const {
        core::Buffer* none = nullptr;
        if (buffer_.compare_exchange_strong(none, h.buffer(), std::memory_order_acq_rel))
            retain(h.buffer());
    }

private:
    mutable std::atomic<core::Buffer*> buffer_{nullptr};
};

template <class... Operands>
constexpr Shape broadcast_static() {
    Shape s;
    ((s = s.valid() ? broadcast(s, tensor_type_t<Operands>::static_shape) : s), ...);
    return s;
}

/// Broadcasting at run time; throws if dims that are dyn in the types do not fit.
template <class Op, class... Operands>
Shape broadcast_shapes(const Operands&... operands) {
    Shape out;
    auto join = [&](const Shape& s) {
        const Shape joined = broadcast(out, s);
        if (!joined.valid())
            errors::raise<errors::InvalidArgument>(
                {"tf.ops.broadcast", Op::name, "shapes", out.to_string() + " and " + s.to_string(),
                 "dims that are equal or 1, counted from the end"});
        out = joined;
    };
    (join(operands.shape()), ...);
    return out;
}

template <class T, int... Dims>
ad::Value recorded(const Tensor<T, Dims...>& x) {
    return ad::Value(x);
}
template <class Op, class... A>
ad::Value recorded(const Expr<Op, A...>& e) {
    return e.recorded();
}

/// An operand by index. Operands are base classes, so that a fold reaches them without recursion.
template <std::size_t I, class A>
struct Leaf {
    A value;
};
template <class Indices, class... A>
struct Operands;
template <std::size_t... I, class... A>
struct Operands<std::index_sequence<I...>, A...> : Leaf<I, A>... {
    constexpr explicit Operands(tracing::NoValue v) : Leaf<I, A>{A(v)}... {}
    constexpr explicit Operands(A... a) : Leaf<I, A>{std::move(a)}... {}
    template <class F>
    constexpr decltype(auto) apply(F&& f) const {
        return f(static_cast<const Leaf<I, A>&>(*this).value...);
    }
};

template <class E>
inline constexpr bool is_expr = false;
template <class Op, class... A>
inline constexpr bool is_expr<Expr<Op, A...>> = true;

/// The compiler's name of a type, with a prefix and suffix that are the same for all types. The
/// return type is `auto`, because g++ would append the definition of std::string_view to the name.
template <class T>
constexpr auto spelled() {
    return std::string_view(__PRETTY_FUNCTION__);
}
/// An order of the expression types: for `?:`, only one of two types converts to the other.
template <class To, class From>
constexpr bool precedes() {
    if constexpr (is_expr<From> && !std::is_same_v<To, From>)
        return spelled<To>() < spelled<From>();
    else return false;
}

}  // namespace detail::tensors

/// An elementwise op that has not run yet (at run time) or one recorded node (in a trace).
template <class Op, class... Operand>
class Expr {
public:
    using op = Op;
    /// The dtype that selects the op's kernel: that of its last operand (tf.where's condition is
    /// the first).
    using input_type =
        typename decltype((std::type_identity<tensor_type_t<Operand>>{}, ...))::type::value_type;
    using value_type = typename detail::tensors::result_of<Op, input_type>::type;
    static constexpr Shape static_shape = detail::tensors::broadcast_static<Operand...>();
    static constexpr DType dtype = dtype_of<value_type>;
    static constexpr int rank = static_shape.rank;
    using tensor_type = TensorOf<value_type, static_shape>;

    constexpr explicit Expr(detail::tracing::NoValue v) : operands_(v) {}
    template <class... A>
    constexpr explicit Expr(std::in_place_t, const A&... a)
        : operands_(__builtin_is_constant_evaluated() ? Pack(detail::tracing::NoValue{})
                                                      : Pack(Operand(a)...)) {
        if (__builtin_is_constant_evaluated()) {
            value_ = detail::tracing::Handle(trace::record(
                def_of<detail::tensors::definition_t<Op>>, dtype, static_shape, {a.node()...}));
        } else {
            if constexpr (!(tensor_type_t<Operand>::static_shape.fully_defined() && ...))
                broadcast_now();
            if (ad::recorder != nullptr) [[unlikely]]
                record_now();
        }
    }

    constexpr Expr(const Expr&) = default;
    constexpr Expr(Expr&&) = default;
    /// These overloads only give an error message: `auto` has deduced an expression type for a
    /// variable that is assigned again.
    constexpr Expr& operator=(const Expr&) { return assigned<Expr>(); }
    template <class E>
    constexpr Expr& operator=(const E&) {
        return assigned<E>();
    }
    template <class E>
        requires(detail::tensors::precedes<Expr, E>())
    constexpr Expr(const E&) : operands_(detail::tracing::NoValue{}) {
        static_assert(detail::tensors::dims_check<E>::always_false,
                      "[tf.core.conditional] c ? a * b : a + b: the two expressions have different "
                      "types; name the type, c ? tf::Tensor<float>(a * b) : a + b");
    }

    Shape shape() const {
        if constexpr (static_shape.fully_defined()) return static_shape;
        else return broadcast_now();
    }
    constexpr trace::Node* node() const { return value_.node(); }

    /// The expression's tensor; computed once, even if a named expression is used several times.
    constexpr tensor_type collapse() const {
        if (__builtin_is_constant_evaluated()) return tensor_type(value_);
        const Shape s = shape();
        if (!cache_.filled()) {
            detail::tracing::Handle h(detail::core::allocate(dtype, s.size()));
            detail::tensors::evaluate(*this, h.buffer()->data(), s);
            cache_.fill(h);
        }
        return tensor_type(cache_.get(), s);
    }

    /// One element, read from the collapsed tensor.
    template <std::integral... I>
    constexpr value_type operator()(I... index) const {
        if (__builtin_is_constant_evaluated())
            trace_error::
                value_of_a_symbolic_tensor_read__only_its_shape_and_dtype_are_known_while_tracing();
        return collapse()(index...);
    }
    /// A part of the tensor, as Tensor::operator[] gives it.
    template <class I>
    constexpr auto operator[](const I& item) const {
        return detail::tensors::subscript(*this, item);
    }
    template <class... I>
        requires(!detail::tensors::ElementIndices<I...>)
    constexpr auto operator()(const I&... items) const {
        return detail::tensors::subscript(*this, items...);
    }
    template <class U = value_type>
        requires std::same_as<U, value_type>
    constexpr explicit operator bool() const {
        return static_cast<bool>(tensor_type(collapse()));
    }
    template <class U = value_type>
    constexpr auto begin() const {
        return tensor_type(detail::tracing::NoValue{}).begin();
    }
    constexpr const value_type* end() const { return nullptr; }

    constexpr const auto& operands() const { return operands_; }
    /// The value that a tape has recorded for this expression; for the library's own use.
    ad::Value recorded() const {
        if (!cache_.filled())
            errors::raise<errors::FailedPrecondition>(
                {"tf.gradient.late", detail::tensors::definition_t<Op>::name, "operand",
                 "an expression from before the tape", "a tensor: give the expression a name"});
        return {cache_.get(), shape(), dtype};
    }

private:
    template <class E>
    constexpr Expr& assigned() {
        static_assert(detail::tensors::dims_check<E>::always_false,
                      "[tf.core.expression_assigned] b = b + 1.f: the type of `auto b = a * c` "
                      "contains the expression, so it cannot be assigned another one; name the "
                      "type, tf::Tensor<float> b = a * c");
        return *this;
    }
    /// A tape records every op, so each op runs separately, without fusion.
    void record_now() {
        ad::use_kernels_of<value_type, input_type>();
        operands_.apply([this](const auto&... o) {
            const std::array<ad::Value, sizeof...(Operand)> in{detail::tensors::recorded(o)...};
            const ad::Value v =
                ad::recorder->elementwise(def_of<detail::tensors::definition_t<Op>>, dtype, in);
            if (!v.empty()) cache_.fill(v.handle());
        });
    }

    using Pack = detail::tensors::Operands<std::index_sequence_for<Operand...>, Operand...>;

    /// Throws if dims that are dyn in the types do not fit, even if the result's dims are known.
    Shape broadcast_now() const {
        return operands_.apply([](const auto&... o) {
            return detail::tensors::broadcast_shapes<detail::tensors::definition_t<Op>>(o...);
        });
    }

    Pack operands_;
    detail::tracing::Handle value_;
    detail::tensors::SharedOnce cache_;
};

}  // namespace tf
