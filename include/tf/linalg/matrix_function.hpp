// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Eigenvalues and functions of general square matrices: tf.linalg.eig, eigvals, sqrtm, logm, expm;
// and LU decompositions: tf.linalg.lu, lu_solve, lu_matrix_inverse, lu_reconstruct. Each function
// works on batches, [..., n, n].

#include <tf/linalg/product.hpp>
#include <tf/linalg/solve.hpp>
#include <tf/ops/composite/sort.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/matrix_function.hpp>

namespace tf::linalg {

/// The results of tf::linalg::lu.
template <class Factors, class Rows>
struct LuFactors {
    Factors lu;
    Rows p;
};

namespace detail {

template <DType Index, class A>
constexpr auto lu(const A& x) {
    if constexpr (Poisoned<A>) {
        return LuFactors<Poison, Poison>{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (!are_square<T>()) {
            return LuFactors<Poison, Poison>{};
        } else {
            constexpr op::Lu::Attributes with{static_cast<std::int64_t>(Index)};
            constexpr auto& words = tf::detail::ops::words_of<with>;
            constexpr Shape s = result_shape<op::Lu, T>(0, words),
                            p = result_shape<op::Lu, T>(1, words);
            using Rows = std::conditional_t<Index == DType::int64, std::int64_t, std::int32_t>;
            using Results = LuFactors<TensorOf<typename T::value_type, s>, TensorOf<Rows, p>>;
            return tf::detail::ops::call_several<op::Lu>(std::type_identity<Results>{}, words,
                                                         T(x.collapse()));
        }
    }
}

/// The factor L of a packed LU matrix: its elements below the diagonal, and ones on the diagonal.
template <class A>
constexpr auto unit_lower(const A& lu) {
    using T = tensor_type_t<A>;
    const auto lower = band_part(lu, -1, 0);
    return set_diag(lower, ones_like(diag_part(T(lower))));
}

/// Whether factors and rows have the types that tf::linalg::lu returns; reports each mistake once.
template <class F, class P>
constexpr bool are_factors() {
    if constexpr (!are_square<F>()) {
        return false;
    } else {
        constexpr bool rows = is_integer(P::dtype) && P::rank == F::rank - 1;
        static_assert(rows,
                      "[tf.linalg.lu] the permutation must be integers with one dim less than the "
                      "LU factors: pass both results of tf::linalg::lu(x)");
        return rows;
    }
}

}  // namespace detail

/// The LU decomposition with row exchanges (tf.linalg.lu): [..., n, n] -> {lu [..., n, n], p [...,
/// n]}. L is under the diagonal of `lu`, with a diagonal of 1, and U on and above it; row i of L U
/// is row p[i] of x. p is int32; int64 with lu(x, tf::int64). float, double and complex dtypes. As
/// in TensorFlow, it has no gradient. Raises errors::InvalidArgument if a matrix is singular.
template <TensorLike A>
constexpr auto lu(const A& x) {
    return detail::lu<DType::int32>(x);
}
template <TensorLike A>
constexpr auto lu(const A& x, DTypeName<std::int64_t>) {
    return detail::lu<DType::int64>(x);
}

/// Multiplies the factors that tf::linalg::lu returns (tf.linalg.lu_reconstruct): [..., n, n] and
/// [..., n] -> [..., n, n].
template <TensorLike A, TensorLike P>
constexpr auto lu_reconstruct(const A& lower_upper, const P& perm) {
    if constexpr (Poisoned<A> || Poisoned<P>) {
        return Poison{};
    } else {
        using F = tensor_type_t<A>;
        using R = tensor_type_t<P>;
        if constexpr (!detail::are_factors<F, R>()) {
            return Poison{};
        } else {
            const F lu(lower_upper.collapse());
            const auto product = matmul(detail::unit_lower(lu), band_part(lu, 0, -1));
            return gather<F::rank - 2, F::rank - 2>(product, argsort<-1>(perm));
        }
    }
}

/// Solves A y = rhs with the LU factors of A that tf::linalg::lu returns (tf.linalg.lu_solve):
/// [..., n, n], [..., n] and [..., n, k] -> [..., n, k], with the same batch dims.
template <TensorLike A, TensorLike P, TensorLike B>
constexpr auto lu_solve(const A& lower_upper, const P& perm, const B& rhs) {
    if constexpr (Poisoned<A> || Poisoned<P> || Poisoned<B>) {
        return Poison{};
    } else {
        using F = tensor_type_t<A>;
        using R = tensor_type_t<P>;
        using Y = tensor_type_t<B>;
        if constexpr (!detail::are_factors<F, R>()) {
            return Poison{};
        } else {
            constexpr bool same_rank = Y::rank == F::rank;
            static_assert(same_rank,
                          "[tf.linalg.system] lu_solve(lu, p, rhs): 'rhs' must have as many dims "
                          "as 'lu'; for a vector use tf::expand_dims<-1>(b)");
            if constexpr (!same_rank) {
                return Poison{};
            } else {
                const F lu(lower_upper.collapse());
                const auto ordered = gather<F::rank - 2, F::rank - 2>(Y(rhs.collapse()), perm);
                const auto y = triangular_solve(detail::unit_lower(lu), ordered);
                if constexpr (Poisoned<decltype(y)>) return Poison{};
                else return triangular_solve(lu, y, {.lower = false});
            }
        }
    }
}

/// The inverses of matrices, from the LU factors that tf::linalg::lu returns
/// (tf.linalg.lu_matrix_inverse): [..., n, n] and [..., n] -> [..., n, n].
template <TensorLike A, TensorLike P>
constexpr auto lu_matrix_inverse(const A& lower_upper, const P& perm) {
    if constexpr (Poisoned<A> || Poisoned<P>) {
        return Poison{};
    } else {
        using F = tensor_type_t<A>;
        if constexpr (!detail::are_factors<F, tensor_type_t<P>>()) {
            return Poison{};
        } else {
            const F lu(lower_upper.collapse());
            return lu_solve(lu, perm, band_part(F(ones_like(lu)), 0, 0));
        }
    }
}

/// The eigenvalues and eigenvectors of square matrices (tf.linalg.eig): [..., n, n] -> {e [..., n],
/// v [..., n, n]}. x is float, double or complex; the results are complex in any case. Eigenvalues
/// are sorted by their absolute values. Eigenvectors are columns of length 1. Their phases and the
/// order of conjugate eigenvalues can differ from TensorFlow's.
template <TensorLike A>
constexpr auto eig(const A& x) {
    if constexpr (Poisoned<A>) {
        return Eigenpairs<Poison, Poison>{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (!detail::are_square<T>()) {
            return Eigenpairs<Poison, Poison>{};
        } else {
            using E = std::conditional_t<real_dtype(T::dtype) == DType::float64,
                                         std::complex<double>, std::complex<float>>;
            constexpr Shape e = detail::result_shape<op::Eig, T>(0),
                            v = detail::result_shape<op::Eig, T>(1);
            using Results = Eigenpairs<TensorOf<E, e>, TensorOf<E, v>>;
            return tf::detail::ops::call_several<op::Eig>(std::type_identity<Results>{}, {},
                                                          T(x.collapse()));
        }
    }
}
/// The eigenvalues alone (tf.linalg.eigvals): [..., n, n] -> [..., n].
template <TensorLike A>
constexpr auto eigvals(const A& x) {
    return eig(x).e;
}

/// The matrix square root whose eigenvalues are in the right half-plane (tf.linalg.sqrtm): [..., n,
/// n] -> [..., n, n]. float, double and complex dtypes; NaN if the root of a real matrix is not
/// real.
template <TensorLike A>
constexpr auto sqrtm(const A& x) {
    return detail::of_square<op::MatrixSquareRoot>(x);
}

/// The principal logarithm of complex matrices (tf.linalg.logm): [..., n, n] -> [..., n, n]. Unlike
/// TensorFlow's, it has a gradient.
template <TensorLike A>
constexpr auto logm(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr bool of_complex = is_complex(tensor_type_t<A>::dtype);
        static_assert(of_complex,
                      "[tf.ops.bad_dtype] logm(x): defined for complex numbers, because logarithms "
                      "of real matrices need not be real: use tf::cast<std::complex<float>>(x)");
        if constexpr (of_complex) return detail::of_square<op::MatrixLogarithm>(x);
        else return Poison{};
    }
}

/// The matrix exponential, the sum of x^k / k! (tf.linalg.expm): [..., n, n] -> [..., n, n]. float,
/// double and complex dtypes. TensorFlow has no op for it, so it is saved as a composition of ops,
/// which is accurate for matrices with a 1-norm (largest column sum of absolute values) up to 2^34.
template <TensorLike A>
constexpr auto expm(const A& x) {
    return detail::of_square<op::MatrixExponential>(x);
}

}  // namespace tf::linalg
