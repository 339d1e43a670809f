// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients with respect to a list of variables, such as a module's trainable_variables(). Their
// dtypes and shapes are values, not types. Optimizers work with them.

#include <tf/autodiff/gradient.hpp>
#include <tf/module/variable.hpp>

namespace tf {

namespace detail::gradients {

/// Calls f with a value of the C++ type of a floating dtype.
template <class F>
void with_floating(DType dtype, F f) {
    switch (dtype) {
        case DType::float32: return f(float{});
        case DType::float64: return f(double{});
        case DType::float16: return f(half{});
        default: return f(bfloat16{});
    }
}

/// Applies Op to a variable of a floating-point dtype.
template <class Op>
void update_now(const VariableBase& variable, const ad::Value& value) {
    VariableState& state = variable.state();
    const std::scoped_lock guard(state.lock);
    op::prepare_update<Op>(state, value.shape());
    with_floating(state.dtype, [&]<class T>(T) {
        T* to = static_cast<T*>(state.writable(!Op::replaces));
        const T* from = static_cast<const T*>(value.data());
        for (std::int64_t i = 0; i < value.shape().size(); ++i)
            to[i] = Op::template update<T>(to[i], from[i]);
    });
}
inline void add_rows_now(const VariableBase& variable, const ad::Value& indices,
                         const ad::Value& rows) {
    VariableState& state = variable.state();
    const std::scoped_lock guard(state.lock);
    with_floating(state.dtype, [&]<class T>(T) {
        op::add_rows(static_cast<T*>(state.writable(true)), state.shape,
                     {indices.data(), indices.shape(), indices.dtype()},
                     {rows.data(), rows.shape(), rows.dtype()});
    });
}

}  // namespace detail::gradients

/// The gradient with respect to a variable: none, dense, or rows of it.
class VariableGradient {
public:
    using own_operators = void;  ///< excludes it from the operators of tensors

    constexpr VariableGradient() = default;
    constexpr VariableGradient(ad::AnyGradient g, ad::Value source)
        : gradient_(std::move(g)), source_(std::move(source)) {}

    constexpr DType dtype() const { return source_.dtype(); }
    /// The variable's dims; dyn if unknown at trace time.
    constexpr const Shape& shape() const { return source_.shape(); }
    /// Whether the target depends on the variable. Python: `gradient is not None`.
    constexpr bool has_value() const { return !gradient_.none(); }
    /// Whether it consists of rows, like the gradient of tf::gather.
    constexpr bool is_indexed_slices() const { return gradient_.sparse(); }

    /// The same gradient with dtype and dims as types. If they differ from the variable's, it
    /// raises errors::InvalidArgument; in a trace this is the error [tf.gradient.type].
    template <class T, int... Dims>
    constexpr Gradient<T, Dims...> as() const {
        const bool fits =
            dtype_of<T> == dtype() && is_compatible(shape(), Tensor<T, Dims...>::static_shape);
        if (!fits) differs<Tensor<T, Dims...>>();
        return {gradient_, source_};
    }
    /// The gradient times a number; rows remain rows.
    TF_WHEN_CALLED constexpr VariableGradient times(const ad::Value& factor) const {
        return {gradient_.times(ad::cast(factor, dtype())), source_};
    }
    /// The dense gradient. A gradient that is none is an error.
    constexpr ad::Value value() const {
        if (gradient_.none()) return detail::gradients::no_gradient(source_);
        return gradient_.all(source_);
    }
    /// The dense gradient; zeros if it is none.
    constexpr ad::Value value_or_zeros() const {
        if (gradient_.none()) return ad::zeros_like(source_);
        return gradient_.all(source_);
    }
    constexpr const ad::AnyGradient& any() const { return gradient_; }
    constexpr const ad::Value& source() const { return source_; }

    /// Updates a variable; called by VariableBase::assign, assign_add and assign_sub.
    template <class Op>
    constexpr void update(VariableBase& variable) const {
        constexpr bool adds = std::is_same_v<Op, op::AssignAddVariable>;
        if constexpr (std::is_same_v<Op, op::AssignSubVariable>) {
            if (gradient_.sparse())
                return times(ad::number(dtype(), -1)).update<op::AssignAddVariable>(variable);
        }
        if (adds && gradient_.sparse()) {
            if (!__builtin_is_constant_evaluated())
                return detail::gradients::add_rows_now(variable, gradient_.indices, gradient_.rows);
            return variable.record_write(def_of<op::ScatterAddVariable>,
                                         {gradient_.indices.node(), gradient_.rows.node()});
        }
        const ad::Value all = value();
        if (__builtin_is_constant_evaluated()) variable.record_write(def_of<Op>, {all.node()});
        else detail::gradients::update_now<Op>(variable, all);
    }

private:
    template <class T>
    constexpr void differs() const {
        if (__builtin_is_constant_evaluated())
            trace::blame(source_.node(), trace::Misuse::gradient_type);
        else refuse(T::dtype, T::static_shape);
    }
    void refuse(DType dtype, const Shape& shape) const {
        const auto text = [](DType d, const Shape& s) {
            return std::string(name_of(d)) + " " + s.to_string();
        };
        errors::raise<errors::InvalidArgument>({"tf.gradient.type", "VariableGradient::as",
                                                "T, Dims", text(dtype, shape),
                                                text(source_.dtype(), source_.shape())});
    }

    ad::AnyGradient gradient_;
    ad::Value source_;
};

namespace detail::gradients {
template <class A, class B>
concept ScalesVariableGradient = std::same_as<std::remove_cvref_t<B>, VariableGradient> &&
                                 (Literal<A> || (TensorLike<A> && !Poisoned<A>));

template <class A>
constexpr VariableGradient times_variable_gradient(const A& factor, const VariableGradient& g) {
    if constexpr (Literal<A>) {
        return g.times(ad::number(g.dtype(), static_cast<double>(factor)));
    } else {
        using T = tensor_type_t<A>;
        constexpr bool scalar = T::rank == 0 && is_floating(T::dtype);
        static_assert(scalar,
                      "[tf.gradient.factor] a gradient of a list of variables can be multiplied "
                      "only by a number or a floating-point scalar tensor");
        if constexpr (scalar) return g.times(ad::Value(T(factor.collapse())));
        else return g;
    }
}
}  // namespace detail::gradients

/// A gradient times a number or a scalar tensor, which is converted to the gradient's dtype, as an
/// optimizer's learning rate is. Rows remain rows.
template <class A, class B>
    requires detail::gradients::ScalesVariableGradient<A, B>
constexpr VariableGradient operator*(const A& factor, const B& gradient) {
    return detail::gradients::times_variable_gradient(factor, gradient);
}
template <class A, class B>
    requires detail::gradients::ScalesVariableGradient<B, A>
constexpr VariableGradient operator*(const A& gradient, const B& factor) {
    return detail::gradients::times_variable_gradient(factor, gradient);
}

/// The result of tape.gradient for a list of variables, in the order of the list.
using VariableGradients = std::vector<VariableGradient>;

/// A variable and its gradient, the form in which optimizers take them.
struct GradientAndVariable {
    VariableGradient gradient;
    VariableBase& variable;
};
/// Python's zip(gradients, variables), for `for (auto& [g, v] : tf::zip(gradients, variables))`.
/// Raises errors::InvalidArgument if the lengths differ.
constexpr std::vector<GradientAndVariable> zip(const VariableGradients& gradients,
                                               const VariableList& variables) {
    if (gradients.size() != variables.size())
        errors::raise<errors::InvalidArgument>({"tf.gradient.zip", "zip", "variables",
                                                std::to_string(variables.size()),
                                                std::to_string(gradients.size())});
    std::vector<GradientAndVariable> out;
    out.reserve(gradients.size());
    for (std::size_t k = 0; k < gradients.size(); ++k)
        out.push_back({gradients[k], variables[k].get()});
    return out;
}

}  // namespace tf
