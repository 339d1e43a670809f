// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads and changes a variable whose dtype and dims are types; shared by tf::Variable and
// tf::VariableRef. In: the variable, and a literal, a tensor or an expression.

#include <tf/module/variable_base.hpp>

namespace tf::detail::modules {

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
        if constexpr (std::is_same_v<A, tracing::NoValue>) {
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

    /// Changes rows at indices; reports one message if they do not fit.
    template <class Op, TensorLike I, TensorLike R>
    static constexpr void scatter(const VariableBase& variable, const I& indices, const R& rows) {
        if constexpr (!Poisoned<I> && !Poisoned<R>) {
            using Indices = tensor_type_t<I>;
            using Rows = tensor_type_t<R>;
            constexpr Shape expected = Op::shape_of_rows(static_shape, Indices::static_shape);
            constexpr bool numeric = is_floating(dtype_of<T>) || is_integer(dtype_of<T>);
            constexpr bool fits =
                (Indices::dtype == DType::int32 || Indices::dtype == DType::int64) &&
                std::is_same_v<typename Rows::value_type, T> && expected.valid() &&
                is_compatible(expected, Rows::static_shape) &&
                (numeric || std::is_same_v<typename Op::combine, op::Replace>);
            static_assert(fits,
                          "[tf.variable.scatter] v.scatter_add(indices, rows) and the like: pass "
                          "int32 or int64 indices and one row for each index (for scatter_nd_add "
                          "and the like, for each index vector along the last dim); rows have the "
                          "variable's dtype and remaining dims, and the dtype is numeric except "
                          "for updates");
            if constexpr (fits)
                scatter_tensors<Op>(variable, Indices(indices.collapse()), Rows(rows.collapse()));
        }
    }

private:
    template <class Op, class I, class R>
    static constexpr void scatter_tensors(const VariableBase& variable, const I& indices,
                                          const R& rows) {
        if (__builtin_is_constant_evaluated())
            variable.record_write(def_of<Op>, {indices.node(), rows.node()});
        else scatter_now<Op>(variable, indices, rows);
    }
    template <class Op, class I, class R>
    static void scatter_now(const VariableBase& variable, const I& indices, const R& rows) {
        VariableState& state = variable.state();
        const std::scoped_lock guard(state.lock);
        Op::template update<T>(state,
                               {const_cast<void*>(static_cast<const void*>(indices.data())),
                                indices.shape(), I::dtype},
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

/// Rows with their indices, such as tf::IndexedSlices.
template <class S>
concept RowsWithIndices = requires(const S& s) {
    s.indices;
    s.values;
};

/// The methods of tf::Variable and tf::VariableRef that change rows in place. Self has the type
/// Access and `base()`, the variable.
///
/// scatter_add and the like take indices [k...] of rows along the first dim, int32 or int64, and
/// rows [k..., r...], where r... are the variable's other dims; or a tf::IndexedSlices.
/// scatter_nd_add and the like take index vectors [k..., d], whose length d is known at compile
/// time, and rows [k..., r...], where r... are the variable's dims from the d-th on. Rows are
/// processed in order, so if an index occurs twice in an update, its last row remains. They raise
/// errors::InvalidArgument for an index that is out of range, before anything is written.
template <class Self>
struct ScatterMethods {
    /// Adds rows. Mirrors tf.Variable.scatter_add.
    template <class... A>
    constexpr const Self& scatter_add(const A&... a) const {
        return scatter<op::ScatterAddVariable>(a...);
    }
    /// Subtracts rows. Mirrors tf.Variable.scatter_sub.
    template <class... A>
    constexpr const Self& scatter_sub(const A&... a) const {
        return scatter<op::ScatterSubVariable>(a...);
    }
    /// Replaces rows. Mirrors tf.Variable.scatter_update.
    template <class... A>
    constexpr const Self& scatter_update(const A&... a) const {
        return scatter<op::ScatterUpdateVariable>(a...);
    }
    /// Keeps the smaller elements. Mirrors tf.Variable.scatter_min.
    template <class... A>
    constexpr const Self& scatter_min(const A&... a) const {
        return scatter<op::ScatterMinVariable>(a...);
    }
    /// Keeps the larger elements. Mirrors tf.Variable.scatter_max.
    template <class... A>
    constexpr const Self& scatter_max(const A&... a) const {
        return scatter<op::ScatterMaxVariable>(a...);
    }
    /// Multiplies rows. Mirrors tf.Variable.scatter_mul.
    template <class... A>
    constexpr const Self& scatter_mul(const A&... a) const {
        return scatter<op::ScatterMulVariable>(a...);
    }
    /// Divides rows; integers are truncated, and errors::InvalidArgument is raised if one is
    /// divided by 0. Mirrors tf.Variable.scatter_div.
    template <class... A>
    constexpr const Self& scatter_div(const A&... a) const {
        return scatter<op::ScatterDivVariable>(a...);
    }
    /// Adds rows at index vectors. Mirrors tf.Variable.scatter_nd_add.
    template <TensorLike I, TensorLike R>
    constexpr const Self& scatter_nd_add(const I& indices, const R& rows) const {
        return scatter<op::ScatterNdAddVariable>(indices, rows);
    }
    /// Subtracts rows at index vectors. Mirrors tf.Variable.scatter_nd_sub.
    template <TensorLike I, TensorLike R>
    constexpr const Self& scatter_nd_sub(const I& indices, const R& rows) const {
        return scatter<op::ScatterNdSubVariable>(indices, rows);
    }
    /// Replaces rows at index vectors. Mirrors tf.Variable.scatter_nd_update.
    template <TensorLike I, TensorLike R>
    constexpr const Self& scatter_nd_update(const I& indices, const R& rows) const {
        return scatter<op::ScatterNdUpdateVariable>(indices, rows);
    }
    /// Keeps the smaller elements at index vectors. Mirrors tf.Variable.scatter_nd_min.
    template <TensorLike I, TensorLike R>
    constexpr const Self& scatter_nd_min(const I& indices, const R& rows) const {
        return scatter<op::ScatterNdMinVariable>(indices, rows);
    }
    /// Keeps the larger elements at index vectors. Mirrors tf.Variable.scatter_nd_max.
    template <TensorLike I, TensorLike R>
    constexpr const Self& scatter_nd_max(const I& indices, const R& rows) const {
        return scatter<op::ScatterNdMaxVariable>(indices, rows);
    }

private:
    template <class Op, TensorLike I, TensorLike R>
    constexpr const Self& scatter(const I& indices, const R& rows) const {
        const Self& self = static_cast<const Self&>(*this);
        Self::Access::template scatter<Op>(self.base(), indices, rows);
        return self;
    }
    template <class Op, RowsWithIndices S>
    constexpr const Self& scatter(const S& slices) const {
        return scatter<Op>(slices.indices, slices.values);
    }
};

}  // namespace tf::detail::modules
