// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.debugging: nearly equal and finite numbers, ranks, dtypes, relations between shapes.

#include <complex>
#include <limits>

#include <tf/debugging.hpp>
#include <tf/sparse.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::errors::InvalidArgument;
namespace debugging = tf::debugging;

template <class F, class... A>
void holds(F f, const A&... a) {
    const auto g = tf::function(f);
    CHECK_NOTHROW((void)f(a...));
    CHECK_NOTHROW((void)g(a...));
}
template <class F, class... A>
void fails(F f, const A&... a) {
    const auto g = tf::function(f);
    CHECK_THROWS_AS((void)f(a...), InvalidArgument);
    CHECK_THROWS_AS((void)g(a...), InvalidArgument);
}
template <class T>
void nearly() {
    using X = tf::Tensor<T, tf::dyn>;
    const auto near = [](const X& x, const X& y) { return debugging::assert_near(x, y); };
    const auto wide = [](const X& x, const X& y) {
        return debugging::assert_near(x, y, {.rtol = 0, .atol = .5}, "wide");
    };
    const auto relative = [](const X& x, const X& y) {
        return debugging::assert_near(x, y, {.rtol = .5, .atol = 0});
    };
    const X one = tf::constant<T>({1.0}), two = tf::constant<T>({2.0});
    const X close = tf::constant<T>({1.0 + 8 * double(std::numeric_limits<T>::epsilon())});
    const X apart = tf::constant<T>({1.0 + 32 * double(std::numeric_limits<T>::epsilon())});
    holds(near, one, one);
    holds(near, one, close);
    fails(near, one, apart);
    holds(wide, one, tf::constant<T>({1.25}));
    fails(wide, one, tf::constant<T>({1.5}));  // less, not less or equal
    holds(relative, two, tf::constant<T>({1.5}));
    fails(relative, two, one);
}

}  // namespace

TEST_CASE("debugging: nearly equal numbers") {
    nearly<float>();
    nearly<double>();
    nearly<tf::half>();
    using Z = tf::Tensor<std::complex<double>>;
    const auto near = [](const Z& x, const Z& y) { return debugging::assert_near(x, y); };
    const Z z = std::complex<double>(1, 2);
    holds(near, z, z);
    fails(near, z, Z(std::complex<double>(1, 2.1)));
    const auto to_number = [](const tf::Tensor<float>& x) {
        return debugging::assert_near(x, 2.f);
    };
    holds(to_number, tf::constant(2.f));
    fails(to_number, tf::constant(2.1f));
    fails(to_number, tf::constant(NaN));
}

TEST_CASE("debugging: finite numbers and signs") {
    using X = tf::Tensor<float, tf::dyn>;
    const auto finite = [](const X& x) { return debugging::assert_all_finite(x, "x") + 1.f; };
    holds(finite, vec<float>({1, -2}));
    fails(finite, vec<float>({1, inf}));
    fails(finite, vec<float>({1, NaN}));
    CHECK(tf::function(finite)(vec<float>({1, -2}))(1) == -1);
    const auto negative = [](const X& x) { return debugging::assert_negative(x); };
    const auto at_most = [](const X& x) { return debugging::assert_non_positive(x); };
    holds(negative, vec<float>({-1, -2}));
    fails(negative, vec<float>({-1, 0}));
    holds(at_most, vec<float>({-1, 0}));
    fails(at_most, vec<float>({-1, 1}));
}

TEST_CASE("debugging: ranks and dtypes, known when the program is compiled") {
    const auto f = [](const tf::Tensor<float, tf::dyn, 3>& x) {
        debugging::assert_rank<2>(x);
        tf::assert_rank<2>(x + x);
        debugging::assert_rank_at_least<1>(x);
        debugging::assert_rank_in<1, 2>(x);
        debugging::assert_type(x, tf::float32);
        debugging::assert_type<float>(x);
        debugging::assert_integer(tf::shape(x));
        return debugging::assert_scalar(tf::reduce_sum(x));
    };
    CHECK(tf::function(f)(tf::ones<2, 3>())() == 6);
    const tf::SparseTensor<double, 1> sparse{{{0}}, {1.0}, {3}};
    debugging::assert_type<double>(sparse);
    const auto x = tf::ones<2>();
    static_assert(std::is_same_v<decltype(debugging::assert_same_float_dtype(x, 2.f * x)),
                                 tf::DTypeName<float>>);
    CHECK(debugging::is_numeric_tensor(x));
    CHECK(debugging::is_numeric_tensor(tf::constant(std::complex<float>(1, 2))));
    CHECK_FALSE(debugging::is_numeric_tensor(tf::constant("a")));
    CHECK_FALSE(debugging::is_numeric_tensor(x > 0.f));
    CHECK_FALSE(debugging::is_numeric_tensor(2.f));
}

TEST_CASE("debugging: relations between shapes") {
    using M = tf::Tensor<float, tf::dyn, tf::dyn>;
    using debugging::dims;
    const auto same = [](const M& x, const M& y) {
        debugging::assert_shapes("halves", dims<"N", "Q">(x), dims<"N", ".">(y));
    };
    holds(same, M(tf::ones<2, 3>()), M(tf::ones<2, 5>()));
    fails(same, M(tf::ones<2, 3>()), M(tf::ones<3, 3>()));
    const auto square = [](const M& x) { debugging::assert_shapes(dims<"N", "N">(x)); };
    holds(square, M(tf::ones<3, 3>()));
    fails(square, M(tf::ones<3, 2>()));
    const auto numbers = [](const M& x) { debugging::assert_shapes(dims<"2", 3>(x)); };
    holds(numbers, M(tf::ones<2, 3>()));
    fails(numbers, M(tf::ones<2, 2>()));
    // a size that one type contains is demanded of the others
    const auto mixed = [](const M& x, const tf::Tensor<int, 3>& y) {
        debugging::assert_shapes(dims<"...", "Q">(x), dims<"Q">(y));
    };
    holds(mixed, M(tf::ones<2, 3>()), tf::constant({1, 2, 3}));
    fails(mixed, M(tf::ones<2, 2>()), tf::constant({1, 2, 3}));
    // as in TensorFlow, a scalar has one dim of size 1
    const auto scalar = [](const tf::Tensor<float>& x, const tf::Tensor<float, tf::dyn>& y) {
        debugging::assert_shapes(dims<>(x), dims<1>(x), dims<"N">(x), dims<"N">(y), dims<>(y));
    };
    holds(scalar, tf::constant(1.f), vec<float>({1}));
    fails(scalar, tf::constant(1.f), vec<float>({1, 2}));
    try {
        same(M(tf::ones<2, 3>()), M(tf::ones<3, 3>()));
        FAIL("no error");
    } catch (const InvalidArgument& e) {
        CHECK(e.got() == "3 and 2");
        CHECK(e.expected() == "dims of the same name to be equal (halves)");
    }
}
