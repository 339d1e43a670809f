// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Derivatives of second and third order where a rule that divides would give NaN: products with
// zeros, and functions on the side that tf::where does not select. Eagerly and traced, against
// arithmetic.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "../support.hpp"

namespace {

template <int N>
using Vec = tf::Tensor<double, N>;

/// H w, where H is the matrix of second derivatives of F.
template <class F, int N>
constexpr Vec<N> along(Vec<N> x, Vec<N> w) {
    tf::GradientTape outer;
    outer.watch(x);
    tf::GradientTape inner;
    inner.watch(x);
    const auto y = F{}(x);
    const Vec<N> first = inner.gradient(y, x);
    const auto directed = tf::reduce_sum(first * w);
    return Vec<N>(outer.gradient(directed, x));
}
/// The third derivative along w and v.
template <class F, int N>
constexpr Vec<N> along_two(Vec<N> x, Vec<N> w, Vec<N> v) {
    tf::GradientTape tape;
    tape.watch(x);
    const auto directed = tf::reduce_sum(along<F, N>(x, w) * v);
    return Vec<N>(tape.gradient(directed, x));
}

struct Product {
    constexpr auto operator()(const auto& x) const { return tf::reduce_prod(x); }
};

using Numbers = std::vector<double>;

/// The product of x without the elements at `but`; 0 where two of these are the same.
double rest(const Numbers& x, std::vector<std::size_t> but) {
    double p = 1;
    for (std::size_t i = 0; i < but.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (but[i] == but[k]) return 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::find(but.begin(), but.end(), i) == but.end()) p *= x[i];
    return p;
}
Numbers second(const Numbers& x, const Numbers& w) {
    Numbers out(x.size());
    for (std::size_t j = 0; j < x.size(); ++j)
        for (std::size_t i = 0; i < x.size(); ++i) out[j] += w[i] * rest(x, {i, j});
    return out;
}
Numbers third(const Numbers& x, const Numbers& w, const Numbers& v) {
    Numbers out(x.size());
    for (std::size_t j = 0; j < x.size(); ++j)
        for (std::size_t i = 0; i < x.size(); ++i)
            for (std::size_t k = 0; k < x.size(); ++k) out[j] += w[i] * v[k] * rest(x, {i, j, k});
    return out;
}

}  // namespace

TEST_CASE("derivatives of products with any number of zeros") {
    const auto f = tf::function([](Vec<4> x, Vec<4> w) { return along<Product, 4>(x, w); });
    const auto g =
        tf::function([](Vec<4> x, Vec<4> w, Vec<4> v) { return along_two<Product, 4>(x, w, v); });
    for (const Numbers& x : {Numbers{2, -3, 5, 7}, Numbers{2, 0, 5, 7}, Numbers{0, 0, 5, 7},
                             Numbers{0, 2, 0, 0}, Numbers{0, 0, 0, 0}}) {
        const Numbers w{1, 2, 3, 4}, v{-1, 3, 0, 2};
        const Vec<4> tx = tf::constant<4>(x), tw = tf::constant<4>(w), tv = tf::constant<4>(v);
        CHECK(test::elements(along<Product, 4>(tx, tw)) == second(x, w));
        CHECK(test::elements(f(tx, tw)) == second(x, w));
        CHECK(test::elements(along_two<Product, 4>(tx, tw, tv)) == third(x, w, v));
        CHECK(test::elements(g(tx, tw, tv)) == third(x, w, v));
    }
}

TEST_CASE("products over some axes, kept axes, one element and none") {
    const auto rows = [](auto x, auto w) {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        inner.watch(x);
        const auto y = tf::reduce_sum(tf::reduce_prod<-1>(x, tf::keepdims));
        const std::remove_cvref_t<decltype(x)> first = inner.gradient(y, x);
        const auto directed = tf::reduce_sum(first * w);
        return std::remove_cvref_t<decltype(x)>(outer.gradient(directed, x));
    };
    const tf::Tensor<double, 2, 3> x = tf::constant<double>({{2., 0., 3.}, {0., 0., 4.}});
    const tf::Tensor<double, 2, 3> w = tf::constant<double>({{1., 2., 3.}, {4., 5., 6.}});
    // Row by row: [2 * 3 + 3 * 0, 1 * 3 + 3 * 2, 1 * 0 + 2 * 2], [5 * 4, 4 * 4, 0].
    const Numbers expected{6, 9, 4, 20, 16, 0};
    CHECK(test::elements(rows(x, w)) == expected);
    using Matrix = tf::Tensor<double, 2, 3>;
    CHECK(test::elements(tf::function([](Matrix a, Matrix b) { return decltype(rows){}(a, b); })(
              x, w)) == expected);
    using Open = tf::Tensor<double, tf::dyn, 3>;
    CHECK(test::elements(tf::function([](Open a, Open b) { return decltype(rows){}(a, b); })(
              Open(x), Open(w))) == expected);
    CHECK(test::elements(along<Product, 1>(tf::constant<double>({0.}),
                                           tf::constant<double>({1.}))) == Numbers{0});
    const tf::Tensor<double, 2, 0> none = tf::zeros<double, 2, 0>();
    CHECK(test::elements(rows(none, none)).empty());
}

namespace {

template <class G>
struct Masked {
    constexpr auto operator()(const auto& x) const {
        return tf::reduce_sum(tf::where(x > 0.5, G{}(x), tf::zeros_like(x)));
    }
};
struct LogOf {
    constexpr auto operator()(const auto& x) const { return tf::log(x - 0.5); }
};
struct Log1pOf {
    constexpr auto operator()(const auto& x) const { return tf::log1p(x - 1.5); }
};

}  // namespace

TEST_CASE("second derivatives of functions that tf::where does not take are 0") {
    // At 0.5 both are infinite. TensorFlow 2.21 gives 0 there, too.
    const Vec<3> x = tf::constant<double>({2.5, 0.5, -1.}),
                 one = tf::constant<double>({1., 1., 1.});
    const auto check = [&]<class G>(G, const Numbers& expected) {
        CHECK(test::elements(along<Masked<G>, 3>(x, one)) == expected);
        const auto f = tf::function([](Vec<3> a, Vec<3> b) { return along<Masked<G>, 3>(a, b); });
        CHECK(test::elements(f(x, one)) == expected);
    };
    check(LogOf{}, {-0.25, 0, 0});
    check(Log1pOf{}, {-0.25, 0, 0});
}

TEST_CASE("the sign of -0 is 0") {
    const auto x =
        tf::constant<double>({-0., 0., -2., 3., std::numeric_limits<double>::quiet_NaN()});
    const auto f = tf::function([](Vec<5> a) { return tf::sign(a); });
    for (const Vec<5>& y : std::array{Vec<5>(tf::sign(x)), f(x)}) {
        CHECK(!std::signbit(y(0)));
        CHECK(y(0) == 0.);
        CHECK(y(2) == -1.);
        CHECK(y(3) == 1.);
        CHECK(std::isnan(y(4)));
    }
    CHECK(!std::signbit(tf::function([] { return tf::sign(tf::constant(-0.f)); })()()));
}
