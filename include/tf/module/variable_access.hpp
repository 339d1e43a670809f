// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads and changes a variable whose dtype and dims are types; shared by tf::Variable and
// tf::VariableRef. In: the variable, and a literal, a tensor or an expression.

#include <tf/module/variable_base.hpp>

namespace tf::detail {

template <class T, int... Dims>
struct VariableAccess {
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;

    static tensor_type read_now(const VariableBase& variable) {
        const VariableState& state = variable.state();
        const std::scoped_lock guard(state.lock);
        if (ad::recorder == nullptr) [[likely]]
            return tensor_type(state.value, state.shape);
        const ad::Value v = ad::recorder->read(variable, {state.value, state.shape, dtype_of<T>});
        return tensor_type(v.handle(), v.shape());
    }

    /// The new value as a tensor of this type; reports one message if it does not fit.
    template <class A>
    static constexpr tensor_type checked(const A& value) {
        if constexpr (std::is_same_v<A, NoValue>) {
            return tensor_type();
        } else if constexpr (Literal<A>) {
            static_assert(sizeof...(Dims) == 0,
                          "[tf.variable.shape] the value must have the shape of the variable and "
                          "is not broadcast: use tf::fill or tf::zeros");
            if constexpr (sizeof...(Dims) == 0) return tensor_type(value);
            else return tensor_type();
        } else if constexpr (!TensorLike<A>) {
            static_assert(
                TensorLike<A>,
                "[tf.variable.value] the value must be a literal, a tensor or an expression");
            return tensor_type();
        } else if constexpr (Poisoned<A>) {
            return tensor_type();
        } else {
            using From = tensor_type_t<A>;
            constexpr bool same_dtype = std::is_same_v<typename From::value_type, T>;
            static_assert(same_dtype,
                          "[tf.variable.dtype] the value must have the dtype of the variable: use "
                          "tf::cast<T>(x)");
            constexpr bool fits = is_compatible(From::static_shape, static_shape);
            static_assert(!same_dtype || fits,
                          "[tf.variable.shape] the value must have the shape of the variable and "
                          "is not broadcast: use tf::broadcast_to or tf::reshape");
            if constexpr (same_dtype && fits) return tensor_type(value);
            else return tensor_type();
        }
    }

    /// For values that can update the variable themselves, such as a gradient that consists of
    /// rows. `whole` is the variable or its typed view.
    template <class Op, class V, class A>
        requires requires(const std::remove_cvref_t<A>& a, V& whole) {
            { a.template update_variable<Op>(whole) } -> std::same_as<bool>;
        }
    static constexpr void update(V& whole, const VariableBase& variable, A&& value) {
        if (!value.template update_variable<Op>(whole))
            update<Op>(whole, variable, tensor_type(value.collapse()));
    }
    template <class Op, class V, class A>
    static constexpr void update(V&, const VariableBase& variable, A&& value) {
        const tensor_type v = checked(value);
        if (!__builtin_is_constant_evaluated()) return update_now<Op>(variable, v);
        if (variable.bound())
            return static_cast<void>(variable.record_write(def_of<Op>, {v.node()}));
        if (v.node()->scope == nullptr)
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        trace::blame(v.node(), trace::Misuse::unbound_variable);
    }

    /// Adds rows at indices along the first dim; reports one message if they do not fit.
    template <TensorLike I, TensorLike R>
    static constexpr void scatter_add(const VariableBase& variable, const I& indices,
                                      const R& rows) {
        if constexpr (!Poisoned<I> && !Poisoned<R>) {
            using Indices = tensor_type_t<I>;
            using Rows = tensor_type_t<R>;
            constexpr bool fits = Indices::rank == 1 && is_integer(Indices::dtype) &&
                                  std::is_same_v<typename Rows::value_type, T> &&
                                  Rows::rank == static_shape.rank && Rows::rank > 0 &&
                                  is_compatible(static_shape.tail(), Rows::static_shape.tail());
            static_assert(fits,
                          "[tf.variable.scatter] scatter_add(indices, rows): there must be one row "
                          "with the variable's dims for each int32 or int64 index");
            if constexpr (fits)
                scatter(variable, Indices(indices.collapse()), Rows(rows.collapse()));
        }
    }

private:
    template <class I, class R>
    static constexpr void scatter(const VariableBase& variable, const I& indices, const R& rows) {
        if (__builtin_is_constant_evaluated())
            variable.record_write(def_of<op::ScatterAddVariable>, {indices.node(), rows.node()});
        else scatter_now(variable, indices, rows);
    }
    template <class I, class R>
    static void scatter_now(const VariableBase& variable, const I& indices, const R& rows) {
        VariableState& state = variable.state();
        const std::scoped_lock guard(state.lock);
        op::add_rows(static_cast<T*>(state.writable(true)), state.shape,
                     {const_cast<void*>(static_cast<const void*>(indices.data())), indices.shape(),
                      I::dtype},
                     {const_cast<T*>(rows.data()), rows.shape(), R::dtype});
    }
    template <class Op>
    static void update_now(const VariableBase& variable, const tensor_type& v) {
        VariableState& state = variable.state();
        const std::scoped_lock guard(state.lock);
        op::prepare_update<Op>(state, v.shape());
        T* to = static_cast<T*>(state.writable(!Op::replaces));
        const T* from = v.data();
        for (std::int64_t i = 0; i < v.shape().size(); ++i)
            to[i] = Op::template update<T>(to[i], from[i]);
    }
};

}  // namespace tf::detail
