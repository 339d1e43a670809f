// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Variable: a tensor that can be changed, as a member of a module or standing alone. Mirrors
// tf.Variable.

#include <iosfwd>
#include <tuple>

#include <boost/mp11/algorithm.hpp>

#include <tf/graph/structural.hpp>
#include <tf/module/variable_access.hpp>
#include <tf/module/variable_slice.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/tensor/spec.hpp>

namespace tf {

/// A variable with dtype T and the given dims. A dim that is dyn may change with an assign. Mirrors
/// tf.Variable.
template <class T, int... Dims>
class Variable : public VariableBase, public detail::modules::ScatterMethods<Variable<T, Dims...>> {
    using Access = detail::modules::VariableAccess<T, Dims...>;

public:
    using value_type = T;
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;

    /// Reports an attempt to copy: the copy would be another variable.
    constexpr Variable(const Variable& o) : Variable(detail::modules::Symbolic{}) {
        static_assert(detail::tensors::dims_check<T>::always_false,
                      "[tf.variable.copied] a variable cannot be copied: return or pass a "
                      "reference, `-> auto&`; return its value, v.read(); or create another "
                      "variable, tf::Variable w(v.read())");
        bind(o);
    }
    Variable& operator=(const Variable&) = delete;  // use v.assign(w)

    /// A value of zeros; unknown dims are 0. `v(this, "v")` is a member of a module.
    constexpr Variable() : Variable(std::in_place, detail::tracing::NoValue{}, "Variable", true) {}
    constexpr Variable(VariableOwner* owner, std::string_view name)
        : Variable(owner, name, detail::tracing::NoValue{}) {}
    /// From braces: `Variable<float, 2> v({1.f, 2.f})`, `v(this, "v", {1.f, 2.f})`.
    constexpr explicit Variable(const tensor_type& init, std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, init, name, trainable) {}
    template <detail::tensors::BracedLiteral A, std::size_t N>
    constexpr explicit Variable(const A (&init)[N], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M>
    constexpr explicit Variable(const A (&init)[N][M], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K>
    constexpr explicit Variable(const A (&init)[N][M][K], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K,
              std::size_t L>
    constexpr explicit Variable(const A (&init)[N][M][K][L], std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, tensor_type(init), name, trainable) {}
    constexpr Variable(VariableOwner* owner, std::string_view name, const tensor_type& init,
                       bool trainable = true)
        : VariableBase(owner, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }
    /// A member of a module: `x(this, "x", init)`. `init` is a literal, a tensor or an expression.
    template <class Init>
    constexpr Variable(VariableOwner* owner, std::string_view name, const Init& init,
                       bool trainable = true)
        : VariableBase(owner, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }
    /// A variable without a module; bind it to the functions that use it.
    template <class Init>
        requires(!std::same_as<Init, detail::modules::Symbolic> &&
                 !std::convertible_to<Init, VariableOwner*>)
    constexpr explicit Variable(const Init& init, std::string_view name = "Variable",
                                bool trainable = true)
        : Variable(std::in_place, init, name, trainable) {}
    constexpr explicit Variable(detail::modules::Symbolic)
        : VariableBase(nullptr, "Variable", {}, dtype_of<T>, static_shape, sizeof(Variable)) {}

    /// The current value (tf.Variable.read_value).
    constexpr tensor_type read() const {
        if (__builtin_is_constant_evaluated()) return tensor_type(record_read());
        return Access::read_now(*this);
    }
    constexpr tensor_type collapse() const { return read(); }
    constexpr operator tensor_type() const { return read(); }
    /// One element of the current value.
    template <std::integral... I>
    T operator()(I... index) const {
        return read()(index...);
    }
    /// A part of the current value, as of a tensor. v(tf::all, 0).assign(x) changes the variable.
    template <class I>
    constexpr auto operator[](const I& item) const {
        return detail::tensors::subscript(*this, item);
    }
    template <class... I>
        requires(!detail::tensors::ElementIndices<I...>)
    constexpr auto operator()(const I&... items) const {
        return detail::tensors::subscript(*this, items...);
    }
    template <class I>
    constexpr auto operator[](const I& item) {
        return detail::modules::variable_slice(*this, item);
    }
    template <class... I>
        requires(!detail::tensors::ElementIndices<I...>)
    constexpr auto operator()(const I&... items) {
        return detail::modules::variable_slice(*this, items...);
    }
    template <class U = T>
        requires std::same_as<U, T>
    constexpr explicit operator bool() const {
        return static_cast<bool>(read());
    }

    /// Replaces the value and returns the variable. The value must have the variable's dtype and
    /// shape. Mirrors tf.Variable.assign.
    template <class A>
    constexpr Variable& assign(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign(const tensor_type& value) {
        return update<op::AssignVariable>(value);
    }
    /// Adds to the value and returns the variable. The argument must have the variable's dtype and
    /// shape; it is not broadcast. Mirrors tf.Variable.assign_add.
    template <class A>
    constexpr Variable& assign_add(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignAddVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign_add(const tensor_type& value) {
        return update<op::AssignAddVariable>(value);
    }
    /// Subtracts from the value and returns the variable. The argument must have the variable's
    /// dtype and shape; it is not broadcast. Mirrors tf.Variable.assign_sub.
    template <class A>
    constexpr Variable& assign_sub(A&& value) {
        if (__builtin_is_constant_evaluated() && lost<A>())
            trace_error::variable_outside_the_function_written__bind_it_to_the_function();
        return update<op::AssignSubVariable>(std::forward<A>(value));
    }
    constexpr Variable& assign_sub(const tensor_type& value) {
        return update<op::AssignSubVariable>(value);
    }

    template <class A>
    constexpr Variable& operator+=(const A&) {
        static_assert(detail::tensors::dims_check<A>::always_false,
                      "[tf.variable.in_place] v += x would hide an effect: use v.assign_add(x)");
        return *this;
    }
    template <class A>
    constexpr Variable& operator-=(const A&) {
        static_assert(detail::tensors::dims_check<A>::always_false,
                      "[tf.variable.in_place] v -= x would hide an effect: use v.assign_sub(x)");
        return *this;
    }
    template <class A>
    constexpr Variable& operator=(const A&) {
        static_assert(detail::tensors::dims_check<A>::always_false,
                      "[tf.variable.in_place] v = x would hide an effect: use v.assign(x)");
        return *this;
    }

private:
    friend detail::modules::ScatterMethods<Variable>;
    template <class, int...>
    friend class attribute;
    /// The stored value of a tf::attribute, an object of the same size as a variable.
    template <class Init>
    constexpr Variable(VariableOwner* owner, std::string_view name, const Init& init, Kind kind)
        : VariableBase(owner, name, kind, dtype_of<T>, static_shape, sizeof(Variable)) {
        initialize(init);
    }

    template <class Init>
    constexpr Variable(std::in_place_t, const Init& init, std::string_view name, bool trainable)
        : VariableBase(nullptr, name, {trainable}, dtype_of<T>, static_shape, sizeof(Variable)) {
        if (__builtin_is_constant_evaluated())
            trace_error::
                variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it();
        initialize(init);
    }
    template <class Init>
    constexpr void initialize(const Init& init) {
        if (__builtin_is_constant_evaluated()) return;  // tracing needs only dtype and shape
        const tensor_type value = Access::checked(init);
        state().shape = value.shape();
        state().value = value.handle();
    }

    constexpr const VariableBase& base() const { return *this; }
    /// Whether an assignment would not be recorded by any trace.
    template <class A>
    constexpr bool lost() const {
        return Literal<A> && !bound();
    }
    template <class Op, class A>
    constexpr Variable& update(A&& value) {
        Access::template update<Op>(*this, *this, std::forward<A>(value));
        return *this;
    }
};

/// `tf::Variable v(1.f)`, `v(tensor)`, `v({1.f, 2.f})`: dtype and shape are those of the value, as
/// in tf::constant.
template <Literal A, class... Options>
Variable(const A&, const Options&...) -> Variable<detail::ops::default_dtype_t<A>>;
template <class T, int... Dims, class... Options>
Variable(const Tensor<T, Dims...>&, const Options&...) -> Variable<T, Dims...>;
template <class E, class... Options>
    requires(detail::tensors::is_expr<E> && E::rank == 0)
Variable(const E&, const Options&...) -> Variable<typename E::value_type>;
template <class E, class... Options>
    requires(detail::tensors::is_expr<E> && E::rank == 1)
Variable(const E&, const Options&...) -> Variable<typename E::value_type, E::static_shape[0]>;
template <class E, class... Options>
    requires(detail::tensors::is_expr<E> && E::rank == 2)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1]>;
template <class E, class... Options>
    requires(detail::tensors::is_expr<E> && E::rank == 3)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1], E::static_shape[2]>;
template <class E, class... Options>
    requires(detail::tensors::is_expr<E> && E::rank == 4)
Variable(const E&, const Options&...)
    -> Variable<typename E::value_type, E::static_shape[0], E::static_shape[1], E::static_shape[2],
                E::static_shape[3]>;
template <detail::tensors::BracedLiteral A, std::size_t N, class... Options>
Variable(const A (&)[N], const Options&...)
    -> Variable<detail::ops::default_dtype_t<A>, static_cast<int>(N)>;
template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, class... Options>
Variable(const A (&)[N][M], const Options&...)
    -> Variable<detail::ops::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M)>;
template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K,
          class... Options>
Variable(const A (&)[N][M][K], const Options&...)
    -> Variable<detail::ops::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M),
                static_cast<int>(K)>;
template <detail::tensors::BracedLiteral A, std::size_t N, std::size_t M, std::size_t K,
          std::size_t L, class... Options>
Variable(const A (&)[N][M][K][L], const Options&...)
    -> Variable<detail::ops::default_dtype_t<A>, static_cast<int>(N), static_cast<int>(M),
                static_cast<int>(K), static_cast<int>(L)>;

}  // namespace tf

/// Elements of a std::tie of variables. libstdc++ steps to the k-th type in threes, which takes
/// quadratic time in the number of variables.
template <std::size_t K, class T, int... Dims, class... More>
struct std::tuple_element<K, std::tuple<tf::Variable<T, Dims...>&, More...>>
    : std::type_identity<
          boost::mp11::mp_at_c<boost::mp11::mp_list<tf::Variable<T, Dims...>&, More...>, K>> {};
