// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Products of Hessians with vectors through loops over tensors: against central differences of the
// first gradient, eagerly and traced.

#include <doctest/doctest.h>

#include <tuple>
#include <vector>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using Vec = tf::Tensor<double, 3>;
using tf::dyn;

/// The gradient of the sum of f(x)^2 with respect to x.
template <class F>
struct Slope {
    template <class X, class... A>
    constexpr auto operator()(X x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(tf::square(F{}(x, a...)));
        return X(tape.gradient(y, x));
    }
};
/// The product of the Hessian with v.
template <class F>
struct Curvature {
    template <class X, class... A>
    constexpr auto operator()(X x, X v, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const X slope = Slope<F>{}(x, a...);
        const Scalar along = tf::reduce_sum(slope * v);
        return X(tape.gradient(along, x));
    }
};

template <class F, class X, class... A>
void check(F, const X& x, const X& v, const A&... a) {
    const double e = 1e-6;
    const X up = x + e * v, down = x - e * v;
    const X high = Slope<F>{}(up, a...), low = Slope<F>{}(down, a...);
    const auto eager = Curvature<F>{}(x, v, a...);
    const auto traced = tf::function(Curvature<F>{})(x, v, a...);
    for (std::size_t i = 0; i < x.values().size(); ++i) {
        INFO("element " << i);
        const double expected = (high.values()[i] - low.values()[i]) / (2 * e);
        CHECK(eager.values()[i] == doctest::Approx(expected).epsilon(1e-7));
        CHECK(traced.values()[i] == doctest::Approx(expected).epsilon(1e-7));
    }
}
const Vec at = tf::constant<double>({0.7, -1.1, 0.4});
const Vec along = tf::constant<double>({0.3, 0.5, -0.8});

}  // namespace

TEST_CASE("second order of for_each, map_fn, scan and folds over rows") {
    check(
        [](Vec v) {
            return tf::for_each(v, [](auto e, auto s) { return s * e + tf::sin(e); }, Scalar(0.5));
        },
        at, along);
    check([](Vec v) { return tf::map_fn([](auto e) { return e * tf::exp(e); }, v); }, at, along);
    check([](Vec v) { return tf::scan([](auto a, auto e) { return a * e + e; }, v); }, at, along);
    check([](Vec v) { return tf::foldl([](auto a, auto e) { return a * e; }, v, Scalar(2.0)); }, at,
          along);
}

TEST_CASE("second order of a TensorArray that a loop writes") {
    check(
        [](Vec v) {
            auto [i, a] =
                tf::while_loop([](auto k, auto) { return k < 3; },
                               [&](auto k, auto array) {
                                   const auto e = tf::unstack_to_array(v).read(2 - k);
                                   return std::tuple(k + 1, array.write(k, e * e * e));
                               },
                               tf::like<int>(v, 0), tf::TensorArray<double, 3>{tf::zeros_like(v)});
            return a.stack() * v;
        },
        at, along);
}

TEST_CASE("second order of a recurrence with a matrix product and open dims") {
    const auto x = tf::constant<double>({{0.5, -0.1}, {0.2, 0.3}, {-0.4, 0.6}});
    const tf::Tensor<double, dyn, 2> open = x;
    check(
        [](tf::Tensor<double, 2, 2> w, tf::Tensor<double, dyn, 2> start) {
            auto [i, h] = tf::while_loop(
                [](auto k, auto) { return k < 3; },
                [&](auto k, auto s) {
                    return std::tuple(
                        k + 1, tf::Tensor<double, dyn, 2>(tf::tanh(tf::matmul(s, w) + start)));
                },
                0, start);
            return h;
        },
        tf::Tensor<double, 2, 2>(tf::constant<double>({{0.3, -0.2}, {0.1, 0.4}})),
        tf::Tensor<double, 2, 2>(tf::constant<double>({{0.5, 0.2}, {-0.7, 0.1}})), open);
}

TEST_CASE("second order of rows gathered in a loop") {
    check(
        [](Vec v) {
            auto [i, y] = tf::while_loop(
                [](auto k, auto) { return k < 4; },
                [&](auto k, auto s) {
                    return std::tuple(k + 1, Scalar(s * tf::gather(v, tf::floormod(k, 3)) + s));
                },
                tf::like<int>(v, 0), tf::like(v, 1.0));
            return y;
        },
        at, along);
}

TEST_CASE("second order with respect to a variable that a loop reads and changes") {
    const auto f = [](tf::Variable<double>& v, Scalar x) {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        auto [i, y] = tf::while_loop([](auto k, auto) { return k < 3; },
                                     [&](auto k, auto s) {
                                         const Scalar next = s + v * v * x;
                                         v.assign_add(x);
                                         return std::tuple(k + 1, next);
                                     },
                                     tf::like<int>(x, 0), tf::like(x, 0.0));
        const Scalar slope = inner.gradient(y, v);
        const Scalar mixed = outer.gradient(slope, x);
        return std::tuple(slope, mixed);
    };
    tf::Variable<double> a(2.0), b(2.0);
    const auto check_both = [](const auto& result) {
        // 2 x (v0 + v1 + v2); an assignment carries no gradient, so its derivative by x is this:
        CHECK(std::get<0>(result)() == doctest::Approx(2 * 0.5 * (2.0 + 2.5 + 3.0)));
        CHECK(std::get<1>(result)() == doctest::Approx(2 * (2.0 + 2.5 + 3.0)));
    };
    check_both(f(a, Scalar(0.5)));
    check_both(tf::function(f, b)(Scalar(0.5)));
}
