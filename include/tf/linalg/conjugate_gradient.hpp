// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Systems of equations by conjugate gradients: tf.linalg.experimental.conjugate_gradient.

#include <concepts>
#include <tuple>

#include <tf/control/while_loop.hpp>
#include <tf/linalg/norm.hpp>
#include <tf/linalg/product.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf {
namespace linalg {
namespace experimental {

/// The result of conjugate_gradient: iterations, solution, residual, the last direction, and the
/// squared norm of the residual (in the norm of the preconditioner, if there is one).
template <class I, class X, class G>
struct ConjugateGradient {
    I i;
    X x, r, p;
    G gamma;
};
/// When conjugate_gradient stops.
struct ConjugateGradientOptions {
    double tol = 1e-5;  ///< relative to the norm of the right-hand side
    int max_iter = 20;
};

}  // namespace experimental
}  // namespace linalg

namespace detail::linalg {

/// The product with a matrix, or the result of a function.
template <class M, class X>
constexpr X applied(const M& m, const X& x) {
    if constexpr (TensorLike<M>) return X(tf::linalg::matvec(m, x));
    else return X(m(x));
}
template <class X>
constexpr auto inner_product(const X& x, const X& y) {
    return tensor_type_t<decltype(tf::reduce_sum<-1>(x * y))>(tf::reduce_sum<-1>(x * y));
}

template <class X, class Apply, class Improve>
constexpr auto solve_by_gradients(const X& rhs, const X& x0, const X& r0, Apply apply,
                                  Improve improve,
                                  tf::linalg::experimental::ConjugateGradientOptions options) {
    using T = typename X::value_type;
    const auto norm = [](const X& v) {
        return tensor_type_t<decltype(inner_product(v, v))>(tf::sqrt(inner_product(v, v)));
    };
    const auto limit = norm(rhs) * static_cast<T>(options.tol);
    using G = tensor_type_t<decltype(limit)>;
    const G least(limit);
    const X p0 = improve(r0);
    const G gamma0 = inner_product(r0, p0);
    const auto end = tf::while_loop(
        [&](const auto& i, const auto&, const auto& r, const auto&, const auto&) {
            return tf::logical_and(i < options.max_iter, tf::reduce_any(norm(X(r)) > least));
        },
        [&](const auto& i, const auto& x, const auto& r, const auto& p, const auto& gamma) {
            const X z = apply(X(p));
            const G alpha(gamma / inner_product(X(p), z));
            const X moved(x + tf::expand_dims<-1>(alpha) * p);
            const X rest(r - tf::expand_dims<-1>(alpha) * z);
            const X q = improve(rest);
            const G next = inner_product(rest, q);
            const X direction(q + tf::expand_dims<-1>(G(next / gamma)) * p);
            return std::tuple(Tensor<std::int32_t>(i + 1), moved, rest, direction, next);
        },
        like<std::int32_t>(rhs, 0), x0, r0, p0, gamma0);
    using Result = tf::linalg::experimental::ConjugateGradient<Tensor<std::int32_t>, X, G>;
    return Result{std::get<0>(end), std::get<1>(end), std::get<2>(end), std::get<3>(end),
                  std::get<4>(end)};
}

/// Whether M can be the operator of a system with these right-hand sides.
template <class M, class X>
constexpr bool check_operator() {
    constexpr bool floats = is_floating(X::dtype) && X::rank >= 1;
    static_assert(floats,
                  "[tf.linalg.conjugate_gradient] conjugate_gradient(a, rhs): 'rhs' must be a "
                  "vector of floats, or a batch of them [..., n]");
    constexpr bool applies = [] {
        if constexpr (TensorLike<M>) return true;
        else return std::invocable<const M&, const X&>;
    }();
    static_assert(!floats || applies,
                  "[tf.linalg.conjugate_gradient] conjugate_gradient(a, rhs): 'a' must be a matrix "
                  "[..., n, n], or a function that returns the product of the matrix and its "
                  "argument");
    return floats && applies;
}

}  // namespace detail::linalg

namespace linalg {
namespace experimental {

/// Solves a * x = rhs by conjugate gradients (tf.linalg.experimental.conjugate_gradient): rhs
/// [..., n] -> x [..., n], floats. `a` is a symmetric, positive definite matrix [..., n, n], or a
/// function x -> a * x, in place of TensorFlow's LinearOperator. Stops after max_iter iterations,
/// or when the norm of the residual is at most tol times that of rhs:
///
///     tf::linalg::experimental::conjugate_gradient(a, rhs, {.tol = 1e-3, .max_iter = 50}).x
template <class M, TensorLike B>
constexpr auto conjugate_gradient(const M& a, const B& rhs, ConjugateGradientOptions options = {}) {
    return conjugate_gradient(a, rhs, [](const auto& r) { return r; }, options);
}
/// The same with a preconditioner: a matrix or a function that approximates the inverse of `a`.
template <class M, TensorLike B, class P>
    requires(!std::same_as<P, ConjugateGradientOptions>)
constexpr auto conjugate_gradient(const M& a, const B& rhs, const P& preconditioner,
                                  ConjugateGradientOptions options = {}) {
    using X = tensor_type_t<B>;
    if constexpr (Poisoned<B>) {
        return Poison{};
    } else if constexpr (!tf::detail::linalg::check_operator<M, X>()) {
        return Poison{};
    } else {
        const X b(rhs.collapse());
        return tf::detail::linalg::solve_by_gradients(
            b, X(tf::zeros_like(b)), b,
            [&](const X& v) { return tf::detail::linalg::applied(a, v); },
            [&](const X& v) { return tf::detail::linalg::applied(preconditioner, v); }, options);
    }
}
/// The same from an initial guess of the solution, [..., n].
template <class M, TensorLike B, class P, TensorLike G>
    requires(!std::same_as<P, ConjugateGradientOptions>)
constexpr auto conjugate_gradient(const M& a, const B& rhs, const P& preconditioner, const G& x,
                                  ConjugateGradientOptions options = {}) {
    using X = tensor_type_t<B>;
    if constexpr (Poisoned<B> || Poisoned<G>) {
        return Poison{};
    } else if constexpr (!tf::detail::linalg::check_operator<M, X>()) {
        return Poison{};
    } else {
        const X b(rhs.collapse()), guess(x.collapse());
        return tf::detail::linalg::solve_by_gradients(
            b, guess, X(b - tf::detail::linalg::applied(a, guess)),
            [&](const X& v) { return tf::detail::linalg::applied(a, v); },
            [&](const X& v) { return tf::detail::linalg::applied(preconditioner, v); }, options);
    }
}

}  // namespace experimental
}  // namespace linalg
}  // namespace tf
