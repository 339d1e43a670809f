// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of eigenvalues and singular values: tf.linalg.matrix_rank, eigh_tridiagonal.

#include <limits>

#include <tf/linalg/solve.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/ops/primitive/where.hpp>

namespace tf::linalg {

/// The options of tf::linalg::matrix_rank.
struct MatrixRankOptions {
    double tol = -1;  ///< singular values up to tol count as 0; if negative, tol is max(m, n) * the
                      ///< largest singular value * the dtype's epsilon
};
/// The ranks of matrices: the numbers of singular values above the tolerance
/// (tf.linalg.matrix_rank): [..., m, n] -> [...], int32. float, double and complex dtypes.
template <TensorLike A>
constexpr auto matrix_rank(const A& x, const MatrixRankOptions& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (!detail::are_matrices<X>()) {
            return Poison{};
        } else {
            constexpr int m = X::static_shape[X::rank - 2], n = X::static_shape[X::rank - 1];
            constexpr bool known = m != dyn && n != dyn;
            static_assert(known,
                          "[tf.linalg.open_dims] matrix_rank(x): the dims of the matrices must be "
                          "known at compile time: convert 'x' to a tensor with static dims");
            if constexpr (!known) {
                return Poison{};
            } else {
                const auto s = svd(X(x.collapse())).s;
                using S = tensor_type_t<decltype(s)>;
                using T = typename S::value_type;
                constexpr double least = 1.0 * (m > n ? m : n) * std::numeric_limits<T>::epsilon();
                const auto most = reduce_max<-1>(s, keepdims);
                const auto counted = [&](const auto& positive) {
                    using R = tensor_type_t<decltype(reduce_sum<-1>(cast<int>(positive)))>;
                    return R(reduce_sum<-1>(cast<int>(positive)));
                };
                if (options.tol < 0) return counted(s > most * least);
                return counted(s > options.tol);
            }
        }
    }
}

/// The eigenvalues, in ascending order, of a symmetric or Hermitian tridiagonal matrix with the
/// diagonal alpha and the superdiagonal beta (tf.linalg.eigh_tridiagonal): [n] and [n - 1] -> [n].
/// Imaginary parts of alpha are ignored; the eigenvalues are real.
template <TensorLike A, TensorLike B>
constexpr auto eigh_tridiagonal(const A& alpha, const B& beta) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool fit = X::rank == 1 && Y::rank == 1 && X::dtype == Y::dtype &&
                             op::is_wide(X::dtype) &&
                             (X::static_shape[0] == dyn || Y::static_shape[0] == dyn ||
                              X::static_shape[0] == Y::static_shape[0] + 1);
        static_assert(fit,
                      "[tf.linalg.tridiagonal] eigh_tridiagonal(alpha, beta): both must be "
                      "vectors, of n and n - 1 elements, of the same dtype: float, double or "
                      "complex");
        if constexpr (!fit) {
            return Poison{};
        } else if constexpr (is_complex(X::dtype)) {
            const Y under(math::conj(Y(beta.collapse())));
            return math::real(eigvalsh(set_diag<-1>(diag(X(alpha.collapse())), under)));
        } else {
            return eigvalsh(set_diag<-1>(diag(X(alpha.collapse())), Y(beta.collapse())));
        }
    }
}
/// The eigenvalues number First to Last alone, counted from 0 (select="i" in TensorFlow): [n] and
/// [n - 1] -> [Last - First + 1].
template <int First, int Last, TensorLike A, TensorLike B>
constexpr auto eigh_tridiagonal(const A& alpha, const B& beta) {
    const auto all = eigh_tridiagonal(alpha, beta);
    if constexpr (Poisoned<decltype(all)>) {
        return Poison{};
    } else {
        constexpr int n = tensor_type_t<decltype(all)>::static_shape[0];
        constexpr bool fits = First >= 0 && First <= Last && (n == dyn || Last < n);
        static_assert(fits,
                      "[tf.linalg.eigenvalues] eigh_tridiagonal<First, Last>(alpha, beta): numbers "
                      "of eigenvalues from 0 to n - 1, the smaller one first");
        if constexpr (fits)
            return tf::detail::ops::valued(tf::detail::ops::valued(all)(Slice<First, Last + 1>()));
        else return Poison{};
    }
}

/// The options of tf::linalg::eigh_tridiagonal.
struct EigenvalueRange {
    double min = 0, max = 0;
};
/// The eigenvalues greater than range.min and not greater than range.max (select="v" in
/// TensorFlow): [n] and [n - 1] -> [dyn]. Empty if range.max is not greater than range.min, for
/// which TensorFlow has an error.
template <TensorLike A, TensorLike B>
constexpr auto eigh_tridiagonal(const A& alpha, const B& beta, const EigenvalueRange& range) {
    const auto all = tf::detail::ops::valued(eigh_tridiagonal(alpha, beta));
    if constexpr (Poisoned<decltype(all)>) return Poison{};
    else return boolean_mask(all, logical_and(all > range.min, all <= range.max));
}

}  // namespace tf::linalg
