// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tensors, expressions and variables have in common. Layers below tf::Tensor include this.

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>
#include <tf/core/shape.hpp>

namespace tf {

template <class T, int... Dims>
class Tensor;
template <class Op, class... Operands>
class Expr;

namespace detail::tracing {
template <class T, Shape S, class = std::make_index_sequence<static_cast<std::size_t>(S.rank)>>
struct tensor_of;
template <class T, Shape S, std::size_t... I>
struct tensor_of<T, S, std::index_sequence<I...>> {
    using type = Tensor<T, S.dims[I]...>;
};
}  // namespace detail::tracing

/// The tensor type with dtype T and shape S.
template <class T, Shape S>
using TensorOf = typename detail::tracing::tensor_of<T, S>::type;

/// The result of an op whose arguments do not fit, after the error has been reported. Further ops
/// pass it on without a message, so that one mistake gives one message.
struct Poison {
    using tensor_type = Poison;
    constexpr Poison collapse() const { return {}; }
    constexpr Shape shape() const { return {}; }
    template <class... A>
    constexpr Poison operator()(A&&...) const {
        return {};
    }
    template <class A>
    constexpr Poison operator[](A&&) const {
        return {};
    }
    constexpr explicit operator bool() const { return false; }
};

/// Tensors, expressions and variables: all operands except literals.
template <class E>
concept TensorLike = requires { typename std::remove_cvref_t<E>::tensor_type; };

/// The tensor type that an expression or variable stands for.
template <TensorLike E>
using tensor_type_t = typename std::remove_cvref_t<E>::tensor_type;

/// Results of ops whose arguments did not fit.
template <class E>
concept Poisoned = TensorLike<E> && std::same_as<tensor_type_t<E>, Poison>;

namespace detail::tracing {

/// Throws if a value's shape does not fit a tensor type whose dims are known where those of the
/// value's type are dyn.
TF_COMMON [[noreturn]] void refuse_shape(const Shape& got, const Shape& expected,
                                         std::string_view op);
inline void check_shape(const Shape& got, const Shape& expected, std::string_view op) {
    if (!is_subshape(got, expected)) [[unlikely]]
        refuse_shape(got, expected, op);
}

}  // namespace detail::tracing
}  // namespace tf

#if TF_HAS_CODE
#include <tf/trace/tensor_like_code.hpp>
#endif
