// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Products and transposes: tf.linalg.matvec, cross, adjoint, matrix_transpose.

#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {

namespace linalg {

using tf::matmul;

/// The last two dims swapped (tf.linalg.matrix_transpose): [..., m, n] -> [..., n, m]. Any dtype.
template <TensorLike A>
constexpr auto matrix_transpose(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        static_assert(rank >= 2, "[tf.linalg.rank] matrix_transpose(x): 'x' must consist of matrices");
        if constexpr (rank < 2) return Poison{};
        else
            return [&]<int... I>(std::integer_sequence<int, I...>) {
                return transpose<I..., rank - 1, rank - 2>(x);
            }(std::make_integer_sequence<int, rank - 2>{});
    }
}
/// The same, because our dtypes are real (tf.linalg.adjoint).
template <TensorLike A>
constexpr auto adjoint(const A& x) {
    return matrix_transpose(x);
}

namespace detail {

template <bool Transpose, class A, class B>
constexpr auto matvec(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr bool vectors = tensor_type_t<B>::rank >= 1;
        static_assert(vectors, "[tf.ops.matmul_rank] matvec(a, b): 'b' must consist of vectors");
        if constexpr (!vectors) {
            return Poison{};
        } else {
            const auto product = [&] {
                if constexpr (Transpose) return matmul(a, expand_dims<-1>(b), transpose_a);
                else return matmul(a, expand_dims<-1>(b));
            }();
            if constexpr (Poisoned<decltype(product)>) return Poison{};
            else return squeeze<-1>(product);
        }
    }
}

}  // namespace detail

/// Products of matrices and vectors (tf.linalg.matvec): [..., m, n] and [..., n] -> [..., m]; batch
/// dims broadcast. One numeric dtype.
template <TensorLike A, TensorLike B>
constexpr auto matvec(const A& a, const B& b) {
    return detail::matvec<false>(a, b);
}
template <TensorLike A, TensorLike B>
constexpr auto matvec(const A& a, const B& b, TransposeA) {
    return detail::matvec<true>(a, b);
}

/// Cross products of vectors with three elements (tf.linalg.cross): [..., 3] and [..., 3] ->
/// [..., 3]. One numeric dtype.
template <TensorLike A, TensorLike B>
constexpr auto cross(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr auto three = [](const Shape& s) { return s.rank > 0 && s[s.rank - 1] == 3; };
        constexpr bool fits = three(X::static_shape) && three(Y::static_shape) &&
                              is_compatible(X::static_shape, Y::static_shape);
        static_assert(fits,
                      "[tf.linalg.cross] cross(a, b): 'a' and 'b' must have the same shape, [..., "
                      "3]");
        if constexpr (!fits) {
            return Poison{};
        } else {
            const X x(a.collapse());
            const Y y(b.collapse());
            const auto shifted = [](const auto& v, int by) {
                return gather<-1>(v, constant<std::int32_t>({(0 + by) % 3, (1 + by) % 3,
                                                             (2 + by) % 3}));
            };
            const auto product = shifted(x, 1) * shifted(y, 2) - shifted(x, 2) * shifted(y, 1);
            if constexpr (Poisoned<decltype(product)>) return Poison{};
            else return X(product.collapse());
        }
    }
}

}  // namespace linalg
}  // namespace tf
