// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Products and transposes: tf.linalg.matvec, adjoint, matrix_transpose.

#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {

namespace detail::ops {

/// The complex conjugate of a tensor. Other types are returned unchanged; matmul reports them.
template <class A>
constexpr auto conjugate(const A& x) {
    if constexpr (of_complex<A>) return math::conj(x);
    else return x;
}

}  // namespace detail::ops

template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, AdjointA) {
    return matmul(detail::ops::conjugate(a), b, transpose_a);
}
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, AdjointB) {
    return matmul(a, detail::ops::conjugate(b), transpose_b);
}
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, AdjointA, AdjointB) {
    return matmul(detail::ops::conjugate(a), detail::ops::conjugate(b), transpose_a, transpose_b);
}
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, TransposeA, AdjointB) {
    return matmul(a, detail::ops::conjugate(b), transpose_a, transpose_b);
}
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, AdjointA, TransposeB) {
    return matmul(detail::ops::conjugate(a), b, transpose_a, transpose_b);
}

namespace linalg {

using tf::matmul;

/// The last two dims swapped (tf.linalg.matrix_transpose): [..., m, n] -> [..., n, m]. Any dtype.
template <TensorLike A>
constexpr auto matrix_transpose(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        static_assert(rank >= 2,
                      "[tf.linalg.rank] matrix_transpose(x): 'x' must have rank 2 or more");
        if constexpr (rank < 2) return Poison{};
        else
            return [&]<int... I>(std::integer_sequence<int, I...>) {
                return transpose<I..., rank - 1, rank - 2>(x);
            }(std::make_integer_sequence<int, rank - 2>{});
    }
}
/// The conjugate transpose: the last two dims swapped and complex numbers conjugated
/// (tf.linalg.adjoint): [..., m, n] -> [..., n, m]. Any dtype.
template <TensorLike A>
constexpr auto adjoint(const A& x) {
    return matrix_transpose(tf::detail::ops::conjugate(x));
}

namespace detail {

template <bool Transpose, class A, class B>
constexpr auto matvec(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr bool vectors = tensor_type_t<B>::rank >= 1;
        static_assert(vectors, "[tf.ops.matmul_rank] matvec(a, b): 'b' must have rank 1 or more");
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

/// The matrix-vector product (tf.linalg.matvec): [..., m, n] and [..., n] -> [..., m]; batch dims
/// broadcast. Both have the same numeric or complex dtype.
template <TensorLike A, TensorLike B>
constexpr auto matvec(const A& a, const B& b) {
    return detail::matvec<false>(a, b);
}
template <TensorLike A, TensorLike B>
constexpr auto matvec(const A& a, const B& b, TransposeA) {
    return detail::matvec<true>(a, b);
}
template <TensorLike A, TensorLike B>
constexpr auto matvec(const A& a, const B& b, AdjointA) {
    return detail::matvec<true>(tf::detail::ops::conjugate(a), b);
}

}  // namespace linalg
}  // namespace tf
