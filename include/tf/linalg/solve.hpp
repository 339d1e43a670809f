// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Matrix decompositions and systems of linear equations: tf.linalg.cholesky, solve, inv, det, qr,
// svd, eigh, lstsq, ... Each function works on batches, [..., m, n], of float, double or complex
// dtype.

#include <limits>

#include <tf/ops/primitive/banded.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/factorization.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {

namespace linalg {

/// The options of tf::linalg::triangular_solve.
struct TriangularSolveOptions {
    bool lower = true;     ///< which triangle of the matrix is read
    bool adjoint = false;  ///< solve with the conjugate transpose of the triangle
};
/// The options of tf::linalg::solve and tf::linalg::inv.
struct AdjointOption {
    bool adjoint = false;  ///< use the conjugate transpose of the matrix
};
/// Tag for tf::linalg::qr and tf::linalg::svd: Q, or both matrices of singular vectors, are square
/// (full_matrices=True).
struct FullMatrices {};
inline constexpr FullMatrices full_matrices{};

/// The results of tf::linalg::slogdet: the determinant is sign * exp(log_abs_determinant).
template <class Sign, class Log = Sign>
struct SignedLogDeterminant {
    Sign sign;
    Log log_abs_determinant;
};
/// The results of tf::linalg::qr.
template <class Q, class R>
struct QrFactors {
    Q q;
    R r;
};
/// The results of tf::linalg::eigh; the eigenvectors are columns.
template <class Values, class Vectors>
struct Eigenpairs {
    Values e;
    Vectors v;
};
/// The results of tf::linalg::svd; the singular vectors are columns.
template <class S, class U, class V>
struct SvdFactors {
    S s;
    U u;
    V v;
};

namespace detail {

/// Checks the dtype and the rank of matrices; reports each mistake once.
template <class T>
constexpr bool are_matrices() {
    constexpr bool wide = op::is_wide(T::dtype);
    static_assert(wide,
                  "[tf.ops.bad_dtype] this function of tf::linalg is defined for float, double and "
                  "complex numbers: use tf::cast<float>(x)");
    constexpr bool matrices = T::rank >= 2;
    static_assert(!wide || matrices,
                  "[tf.linalg.rank] this function of tf::linalg takes matrices, [..., m, n]: use "
                  "tf::expand_dims, or tf::reshape<m, n>(x)");
    return wide && matrices;
}
template <class T>
constexpr bool are_square() {
    if constexpr (!are_matrices<T>()) {
        return false;
    } else {
        constexpr bool square = op::is_square(T::static_shape);
        static_assert(square,
                      "[tf.linalg.square] this function of tf::linalg takes square matrices, [..., "
                      "n, n]; for others use tf::linalg::lstsq, qr or svd");
        return square;
    }
}

/// Calls Op on square matrices.
template <class Op, class A>
constexpr auto of_square(const A& x, std::span<const std::uint64_t> words = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (!are_square<T>()) {
            return Poison{};
        } else {
            constexpr Shape s = tf::detail::ops::static_result<Op, T>({});
            return tf::detail::ops::call<Op, TensorOf<typename T::value_type, s>>(words,
                                                                                  T(x.collapse()));
        }
    }
}
/// Calls Op on matrices and right-hand sides.
template <class Op, class A, class B>
constexpr auto of_system(const A& a, const B& b, std::span<const std::uint64_t> words) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        if constexpr (!are_square<X>()) {
            return Poison{};
        } else {
            constexpr bool one_dtype = X::dtype == Y::dtype;
            static_assert(one_dtype,
                          "[tf.ops.dtype_mismatch] the matrix and the right-hand side of a linear "
                          "system must have the same dtype; use tf::cast<T>(x)");
            constexpr Shape s = tf::detail::ops::static_result<Op, X, Y>({});
            static_assert(!one_dtype || s.valid(),
                          "[tf.linalg.system] a linear system needs a matrix [..., n, n] and "
                          "right-hand sides [..., n, k] with compatible batch dims; for a vector "
                          "use tf::expand_dims<-1>(b)");
            if constexpr (one_dtype && s.valid())
                return tf::detail::ops::call<Op, TensorOf<typename X::value_type, s>>(
                    words, X(a.collapse()), Y(b.collapse()));
            else return Poison{};
        }
    }
}

/// The shape of result k of Op.
template <class Op, class T>
constexpr Shape result_shape(int k, std::span<const std::uint64_t> words = {}) {
    return tf::detail::ops::static_result_of<Op, T>(k, words).shape;
}

template <op::Qr::Attributes With, class A>
constexpr auto qr(const A& a) {
    using T = tensor_type_t<A>;
    if constexpr (are_matrices<T>()) {
        using E = typename T::value_type;
        constexpr auto& words = tf::detail::ops::words_of<With>;
        constexpr Shape q = result_shape<op::Qr, T>(0, words),
                        r = result_shape<op::Qr, T>(1, words);
        using Results = QrFactors<TensorOf<E, q>, TensorOf<E, r>>;
        return tf::detail::ops::call_several<op::Qr>(std::type_identity<Results>{}, words,
                                                     T(a.collapse()));
    } else {
        return QrFactors<Poison, Poison>{};
    }
}

template <op::Svd::Attributes With, class A>
constexpr auto svd_factors(const A& a) {
    using T = tensor_type_t<A>;
    if constexpr (are_matrices<T>()) {
        using Op = op::Svd;
        using E = typename T::value_type;
        constexpr auto& words = tf::detail::ops::words_of<With>;
        constexpr Shape s = result_shape<Op, T>(0, words), u = result_shape<Op, T>(1, words),
                        v = result_shape<Op, T>(2, words);
        using Results = SvdFactors<TensorOf<E, s>, TensorOf<E, u>, TensorOf<E, v>>;
        const auto f = tf::detail::ops::call_several<Op>(std::type_identity<Results>{}, words,
                                                         T(a.collapse()));
        if constexpr (is_complex(T::dtype)) {
            using S = tensor_type_t<decltype(math::real(f.s))>;
            return SvdFactors<S, TensorOf<E, u>, TensorOf<E, v>>{S(math::real(f.s)), f.u, f.v};
        } else {
            return f;
        }
    } else {
        return SvdFactors<Poison, Poison, Poison>{};
    }
}

}  // namespace detail

/// The Cholesky factor: the lower triangular L with x = L L^H (tf.linalg.cholesky): [..., n, n] ->
/// [..., n, n]. Only the lower triangle of x is read. Raises errors::InvalidArgument if a matrix is
/// not positive definite.
template <TensorLike A>
constexpr auto cholesky(const A& x) {
    return detail::of_square<op::Cholesky>(x);
}

/// Solves matrix y = rhs for triangular matrices (tf.linalg.triangular_solve): [..., n, n] and
/// [..., n, k] -> [..., n, k]; batch dims broadcast. errors::InvalidArgument if an element of the
/// diagonal is 0.
template <TensorLike A, TensorLike B>
constexpr auto triangular_solve(const A& matrix, const B& rhs,
                                const TriangularSolveOptions& options = {}) {
    return detail::of_system<op::MatrixTriangularSolve>(
        matrix, rhs, op::to_words(op::TriangularAttributes{options.lower, options.adjoint}));
}

/// Solves A y = rhs for triangular matrices A that are 0 except on the diagonal and k - 1 diagonals
/// beside it (tf.linalg.banded_triangular_solve): [..., k, n] and [..., n, m] -> [..., n, m]; batch
/// dims broadcast. The rows of `bands` are the diagonals of A, the main one first if A is lower
/// triangular, otherwise last; column i belongs to row i of A, so that elements at the left or
/// right end of the others do not count. Of full matrices they are diag_part<-(k - 1), 0>(a,
/// {.align = Align::left_right}). Float, double and complex numbers. errors::InvalidArgument if an
/// element of the main diagonal is 0.
template <TensorLike A, TensorLike B>
constexpr auto banded_triangular_solve(const A& bands, const B& rhs,
                                       const TriangularSolveOptions& options = {}) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool one_dtype = X::dtype == Y::dtype && op::is_wide(X::dtype);
        static_assert(one_dtype,
                      "[tf.ops.bad_dtype] banded_triangular_solve(bands, rhs): bands and right "
                      "sides of one dtype, float, double or complex");
        constexpr Shape s = tf::detail::ops::static_result<op::BandedTriangularSolve, X, Y>({});
        static_assert(!one_dtype || s.valid(),
                      "[tf.linalg.banded] banded_triangular_solve(bands, rhs): bands [..., k, n] "
                      "and right sides [..., n, m] with batch dims that fit; for a vector use "
                      "tf::expand_dims<-1>(b)");
        if constexpr (one_dtype && s.valid()) {
            constexpr bool known = X::static_shape[X::rank - 2] != dyn;
            static_assert(known,
                          "[tf.linalg.open_dims] banded_triangular_solve(bands, rhs): the number "
                          "of bands must be known: convert 'bands' to a tensor with it as a dim");
            if constexpr (known)
                return tf::detail::ops::call<op::BandedTriangularSolve,
                                             TensorOf<typename X::value_type, s>>(
                    op::to_words(op::TriangularAttributes{options.lower, options.adjoint}),
                    X(bands.collapse()), Y(rhs.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}

/// Solves matrix y = rhs (tf.linalg.solve): [..., n, n] and [..., n, k] -> [..., n, k], with the
/// same batch dims. errors::InvalidArgument if a matrix is singular.
template <TensorLike A, TensorLike B>
constexpr auto solve(const A& matrix, const B& rhs, const AdjointOption& options = {}) {
    return detail::of_system<op::MatrixSolve>(matrix, rhs,
                                              op::to_words(op::AdjointAttribute{options.adjoint}));
}

/// Solves (chol chol^H) y = rhs with the Cholesky factor `chol` (tf.linalg.cholesky_solve): [...,
/// n, n] and [..., n, k] -> [..., n, k].
template <TensorLike A, TensorLike B>
constexpr auto cholesky_solve(const A& chol, const B& rhs) {
    const auto y = triangular_solve(chol, rhs);
    if constexpr (Poisoned<decltype(y)>) return Poison{};
    else return triangular_solve(chol, y, {.adjoint = true});
}

/// The inverse matrices (tf.linalg.inv): [..., n, n] -> [..., n, n]. Raises errors::InvalidArgument
/// if a matrix is singular.
template <TensorLike A>
constexpr auto inv(const A& x, const AdjointOption& options = {}) {
    return detail::of_square<op::MatrixInverse>(
        x, op::to_words(op::AdjointAttribute{options.adjoint}));
}

/// The determinants (tf.linalg.det): [..., n, n] -> [...]. The gradient raises
/// errors::InvalidArgument for a singular matrix.
template <TensorLike A>
constexpr auto det(const A& x) {
    return detail::of_square<op::MatrixDeterminant>(x);
}

/// The signs of the determinants and the logarithms of their absolute values (tf.linalg.slogdet):
/// [..., n, n] -> {sign [...], log_abs_determinant [...]}, both of x's dtype. The sign of a complex
/// determinant is a complex number of absolute value 1. As in TensorFlow, the sign has no gradient.
template <TensorLike A>
constexpr auto slogdet(const A& x) {
    if constexpr (Poisoned<A>) {
        return SignedLogDeterminant<Poison>{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (!detail::are_square<T>()) {
            return SignedLogDeterminant<Poison>{};
        } else {
            constexpr Shape s = detail::result_shape<op::LogMatrixDeterminant, T>(0);
            using R = TensorOf<typename T::value_type, s>;
            return tf::detail::ops::call_several<op::LogMatrixDeterminant>(
                std::type_identity<SignedLogDeterminant<R, R>>{}, {}, T(x.collapse()));
        }
    }
}

/// The logarithms of the determinants of positive definite matrices (tf.linalg.logdet): [..., n, n]
/// -> [...], real numbers also for complex matrices.
template <TensorLike A>
constexpr auto logdet(const A& x) {
    const auto factor = cholesky(x);
    if constexpr (Poisoned<decltype(factor)>) {
        return Poison{};
    } else {
        const auto diagonal = math::real(diag_part(factor));
        using T = tensor_type_t<decltype(reduce_sum<-1>(diagonal))>;
        return T(reduce_sum<-1>(log(diagonal)) * 2.0);
    }
}

/// The QR decomposition x = q r, where q has orthonormal columns and r is upper triangular
/// (tf.linalg.qr): [..., m, n] -> {q [..., m, min(m, n)], r [..., min(m, n), n]}.
template <TensorLike A>
constexpr auto qr(const A& x) {
    if constexpr (Poisoned<A>) return QrFactors<Poison, Poison>{};
    else return detail::qr<op::Qr::Attributes{false}>(x);
}
/// The same with a square q: {q [..., m, m], r [..., m, n]}. As in TensorFlow, it has no gradient
/// if m > n.
template <TensorLike A>
constexpr auto qr(const A& x, FullMatrices) {
    if constexpr (Poisoned<A>) return QrFactors<Poison, Poison>{};
    else return detail::qr<op::Qr::Attributes{true}>(x);
}

/// The eigenvalues, in ascending order, and eigenvectors of symmetric or Hermitian matrices
/// (tf.linalg.eigh): [..., n, n] -> {e [..., n], v [..., n, n]}, of x's dtype. Only the lower
/// triangle of x is read. The phases of eigenvectors can differ from TensorFlow's.
template <TensorLike A>
constexpr auto eigh(const A& x) {
    if constexpr (Poisoned<A>) {
        return Eigenpairs<Poison, Poison>{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (!detail::are_square<T>()) {
            return Eigenpairs<Poison, Poison>{};
        } else {
            using Op = op::SelfAdjointEig;
            using E = typename T::value_type;
            constexpr Shape e = detail::result_shape<Op, T>(0), v = detail::result_shape<Op, T>(1);
            using Results = Eigenpairs<TensorOf<E, e>, TensorOf<E, v>>;
            return tf::detail::ops::call_several<Op>(std::type_identity<Results>{}, {},
                                                     T(x.collapse()));
        }
    }
}
/// The eigenvalues alone (tf.linalg.eigvalsh): [..., n, n] -> [..., n].
template <TensorLike A>
constexpr auto eigvalsh(const A& x) {
    return eigh(x).e;
}

/// The singular values, in descending order, and singular vectors (tf.linalg.svd): [..., m, n] ->
/// {s [..., p], u [..., m, p], v [..., n, p]} with p = min(m, n); x = u diag(s) v^H. The singular
/// values have a real dtype, also for complex matrices.
template <TensorLike A>
constexpr auto svd(const A& x) {
    if constexpr (Poisoned<A>) return SvdFactors<Poison, Poison, Poison>{};
    else return detail::svd_factors<op::Svd::Attributes{false}>(x);
}
/// The same with square matrices of singular vectors (full_matrices=True): {s [..., p], u [..., m,
/// m], v [..., n, n]}. As in TensorFlow, the vectors have no gradient if m and n are known and
/// differ by more than 1.
template <TensorLike A>
constexpr auto svd(const A& x, FullMatrices) {
    if constexpr (Poisoned<A>) return SvdFactors<Poison, Poison, Poison>{};
    else return detail::svd_factors<op::Svd::Attributes{true}>(x);
}

/// The options of tf::linalg::lstsq.
struct LeastSquaresOptions {
    double l2_regularizer = 0;  ///< factor of the squared norm of the solution
};
/// Solves linear least-squares problems: the y that minimizes |matrix y - rhs|^2 + l2_regularizer
/// |y|^2, computed from the normal equations (tf.linalg.lstsq with fast=True): [..., m, n] and
/// [..., m, k] -> [..., n, k]. If there are fewer equations than unknowns, the result is the
/// solution of the smallest norm. Raises errors::InvalidArgument if a matrix does not have full
/// rank.
template <TensorLike A, TensorLike B>
constexpr auto lstsq(const A& matrix, const B& rhs, const LeastSquaresOptions& options = {}) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (!detail::are_matrices<X>()) {
            return Poison{};
        } else {
            constexpr int m = X::static_shape[X::rank - 2], n = X::static_shape[X::rank - 1];
            static_assert(m != dyn && n != dyn,
                          "[tf.linalg.open_dims] lstsq(a, b): whether 'a' has more rows or more "
                          "columns must be known at compile time: convert it to a tensor with "
                          "static dims");
            const X a(matrix.collapse());
            const auto factor = [&](const auto& gram) {
                using E = typename X::value_type;
                const auto plus =
                    diag_part(gram) +
                    cast<E>(constant<tf::detail::core::Late<double, E>>(options.l2_regularizer));
                return cholesky(set_diag(gram, plus));
            };
            if constexpr (m == dyn || n == dyn) {
                return Poison{};
            } else if constexpr (m >= n) {
                const auto right = matmul(a, rhs, adjoint_a);
                if constexpr (Poisoned<decltype(right)>) return Poison{};
                else return cholesky_solve(factor(matmul(a, a, adjoint_a)), right);
            } else {
                const auto y = cholesky_solve(factor(matmul(a, a, adjoint_b)), rhs);
                if constexpr (Poisoned<decltype(y)>) return Poison{};
                else return matmul(a, y, adjoint_a);
            }
        }
    }
}

/// The options of tf::linalg::pinv.
struct PinvOptions {
    double rcond = -1;  ///< singular values up to rcond * the largest one count as 0; if negative,
                        ///< rcond is 10 * max(m, n) * the dtype's epsilon
};
/// The Moore-Penrose pseudoinverse (tf.linalg.pinv): [..., m, n] -> [..., n, m]. Unlike
/// TensorFlow's, it also takes complex matrices.
template <TensorLike A>
constexpr auto pinv(const A& x, const PinvOptions& options = {}) {
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
                          "[tf.linalg.open_dims] pinv(x): the dims of the matrices must be known "
                          "at compile time: convert 'x' to a tensor with static dims");
            if constexpr (!known) {
                return Poison{};
            } else {
                const auto [s, u, v] = svd(X(x.collapse()));
                using T = typename tensor_type_t<decltype(s)>::value_type;
                constexpr double least = 10.0 * (m > n ? m : n) * std::numeric_limits<T>::epsilon();
                const auto cutoff =
                    reduce_max<-1>(s, keepdims) * (options.rcond < 0 ? least : options.rcond);
                const auto kept = where(s > cutoff, s, std::numeric_limits<T>::infinity());
                return matmul(v / cast<typename X::value_type>(expand_dims<-2>(kept)), u,
                              adjoint_b);
            }
        }
    }
}

}  // namespace linalg

}  // namespace tf
