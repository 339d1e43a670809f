// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Folding: elementwise ops on constants are computed by the compiler. The value is the one that the
// op gives at run time, where TensorFlow's integers wrap in their own width.

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "../support.hpp"

TEST_CASE("ops on constants are constants") {
    const auto f = tf::function([](tf::Tensor<float> x) {
        auto k = (tf::constant(2.f) + 3.f) * 4.f - 1.f;
        return x * k;
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "AddV2") == 0);
    CHECK(test::count(cf, "Sub") == 0);
    CHECK(test::count(cf, "Mul") == 1);
    CHECK(test::count(cf, "Const") == 1);
    CHECK(f(2.f)() == 38.f);
}

TEST_CASE("a function of constants only is a constant") {
    const auto f =
        tf::function([] { return tf::constant({1, 2, 3}) * 2 + tf::constant({7, 7, 7}); });
    CHECK(test::size(f.get_concrete_function()) == 1);
    CHECK(test::elements(f()) == std::vector{9, 11, 13});
}

TEST_CASE("integers wrap in the width of their dtype") {
    const auto f = tf::function([] {
        using I8 = tf::Tensor<std::int8_t>;
        using U8 = tf::Tensor<std::uint8_t>;
        return std::tuple(I8(100) + I8(100), U8(200) + U8(100), U8(3) - U8(5), I8(-128) - I8(1),
                          I8(16) * I8(16), -I8(-128));
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::size(cf) == test::count(cf, "Const"));
    const auto [a, b, c, d, e, g] = f();
    CHECK(a() == static_cast<std::int8_t>(200));
    CHECK(b() == static_cast<std::uint8_t>(300));
    CHECK(c() == static_cast<std::uint8_t>(-2));
    CHECK(d() == 127);
    CHECK(e() == 0);
    CHECK(g() == -128);
}

TEST_CASE("32 and 64 bits wrap, too") {
    const auto f = tf::function([] {
        using I32 = tf::Tensor<std::int32_t>;
        using U32 = tf::Tensor<std::uint32_t>;
        using I64 = tf::Tensor<std::int64_t>;
        using U64 = tf::Tensor<std::uint64_t>;
        return std::tuple(I32(2147483647) + I32(1), U32(0) - U32(1), I32(65536) * I32(65536),
                          I64(std::numeric_limits<std::int64_t>::max()) + I64(1), U64(0) - U64(1),
                          U64(std::numeric_limits<std::uint64_t>::max()) * U64(2));
    });
    const auto [a, b, c, d, e, g] = f();
    CHECK(a() == std::numeric_limits<std::int32_t>::min());
    CHECK(b() == 4294967295u);
    CHECK(c() == 0);
    CHECK(d() == std::numeric_limits<std::int64_t>::min());
    CHECK(e() == std::numeric_limits<std::uint64_t>::max());
    CHECK(g() == std::numeric_limits<std::uint64_t>::max() - 1);
}

TEST_CASE("comparisons and divisions see the wrapped value") {
    const auto f = tf::function([] {
        using I8 = tf::Tensor<std::int8_t>;
        using U8 = tf::Tensor<std::uint8_t>;
        auto i = I8(100) + I8(100);  // -56
        auto u = U8(3) - U8(5);      // 254
        return std::tuple(i<I8(0), tf::floordiv(i, I8(10)), tf::floormod(i, I8(10)), u> U8(100),
                          tf::floordiv(u, U8(10)), tf::maximum(i, I8(0)));
    });
    const auto [a, b, c, d, e, g] = f();
    CHECK(a());
    CHECK(b() == -6);
    CHECK(c() == 4);
    CHECK(d());
    CHECK(e() == 25);
    CHECK(g() == 0);
}

TEST_CASE("floor division and modulo have Python's signs") {
    const auto f = tf::function([] {
        using I = tf::Tensor<int>;
        return std::tuple(tf::floordiv(I(-7), I(2)), tf::floormod(I(-7), I(2)),
                          tf::floordiv(I(7), I(-2)), tf::floormod(I(7), I(-2)),
                          tf::pow(I(-3), I(3)), I(7) / I(2));
    });
    const auto [a, b, c, d, e, g] = f();
    CHECK(a() == -4);
    CHECK(b() == 1);
    CHECK(c() == -4);
    CHECK(d() == -1);
    CHECK(e() == -27);
    CHECK(g() == 3.5);
}

TEST_CASE("floats are rounded to their own precision") {
    const auto f = tf::function([] {
        auto third = tf::constant(1.f) / tf::constant(3.f);
        auto exact = tf::constant<double>(1.0) / tf::constant<double>(3.0);
        return std::tuple(third, exact, third * 3.f, tf::constant(16777216.f) + 1.f);
    });
    const auto [a, b, c, d] = f();
    CHECK(a() == 1.f / 3.f);
    CHECK(b() == 1.0 / 3.0);
    CHECK(c() == 1.f);
    CHECK(d() == 16777216.f);
}

TEST_CASE("what overflows to infinity or is no number is left to run time") {
    const auto f = tf::function([] {
        auto big = tf::constant(3e38f);
        auto huge = tf::constant<double>(1e308);
        auto inf = big + big;
        return std::tuple(inf, -big - big, big * big, huge * huge, inf - inf,
                          tf::constant(1.f) / tf::constant(0.f), tf::square(big));
    });
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const auto [a, b, c, d, e, g, h] = f();
    CHECK(a() == infinity);
    CHECK(b() == -infinity);
    CHECK(c() == infinity);
    CHECK(d() == std::numeric_limits<double>::infinity());
    CHECK(std::isnan(e()));
    CHECK(g() == infinity);
    CHECK(h() == infinity);
}

TEST_CASE("logic folds") {
    const auto f = tf::function([] {
        auto t = tf::constant(3) > 2;
        auto u = tf::constant(3) < 2;
        return std::tuple(tf::logical_and(t, u), tf::logical_or(t, u), tf::logical_not(u),
                          tf::constant({1, 2, 3}) == tf::constant({1, 0, 3}));
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::size(cf) == test::count(cf, "Const"));
    const auto [a, b, c, d] = f();
    CHECK_FALSE(a());
    CHECK(b());
    CHECK(c());
    CHECK(test::elements(d) == std::vector{true, false, true});
}

TEST_CASE("folding stops where a value is only known at run time") {
    const auto f = tf::function([](tf::Tensor<int> x) { return (tf::constant(2) + 3) * x + 1; });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "AddV2") == 1);
    CHECK(test::count(cf, "Mul") == 1);
    CHECK(f(10)() == 51);
}

TEST_CASE("a large constant is left to run time and has the same value") {
    const auto f = tf::function([] { return tf::reduce_sum(tf::range<1000>() * 2); });
    CHECK(f()() == 999 * 1000);
}

TEST_CASE("a constant tensor and a constant scalar fold where the result is small") {
    const auto f = tf::function([](tf::Tensor<float, 2, 2> x) {
        auto k = tf::constant({{1.f, 2.f}, {3.f, 4.f}}) * 2.f;
        return x + k;
    });
    CHECK(test::count(f.get_concrete_function(), "Mul") == 0);
    CHECK(test::elements(f(tf::zeros<float, 2, 2>())) == std::vector{2.f, 4.f, 6.f, 8.f});
}

TEST_CASE("constants that broadcast against each other keep their values") {
    const auto f = tf::function([] {
        auto column = tf::constant({{1.f}, {2.f}});
        auto row = tf::constant({10.f, 20.f, 30.f});
        return std::tuple(column + row, tf::ones<float, 2, 1>() * row,
                          tf::ones<float, 2, 3>() * 2.f);
    });
    const auto [a, b, c] = f();
    CHECK(test::elements(a) == std::vector{11.f, 21.f, 31.f, 12.f, 22.f, 32.f});
    CHECK(test::elements(b) == std::vector{10.f, 20.f, 30.f, 10.f, 20.f, 30.f});
    CHECK(test::elements(c) == std::vector<float>(6, 2.f));
}

TEST_CASE("folding inside branches and loops") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<int> n) {
        auto step =
            tf::cond(p, [] { return tf::constant(2) * 3; }, [] { return tf::constant(2) - 3; });
        return tf::for_each(
            tf::range(n), [&](auto, auto s) { return s + step * (tf::constant(5) + 5); }, 0);
    });
    CHECK(f(true, 3)() == 180);
    CHECK(f(false, 3)() == -30);
    CHECK(f(false, 0)() == 0);
}

TEST_CASE("folding twice is folding once") {
    const auto f = tf::function([](tf::Tensor<float, 2> x) {
        auto k = tf::constant({1.f, 2.f}) + 3.f;
        return (x * k + k) * (tf::constant(2.f) * 3.f);
    });
    using P = decltype(f.get_concrete_function())::program;
    const tf::graph::Graph once = tf::graph::optimize(P::traced.view(), P::summary.sizes);
    const tf::graph::Graph twice = tf::graph::optimize(once.view(), once.sizes());
    CHECK(once.view().size() < P::traced.view().size());
    REQUIRE(once.view().size() == twice.view().size());
    for (int i = 0; i < once.view().size(); ++i) {
        CHECK(once.view().row(i).def == twice.view().row(i).def);
        CHECK(once.view().row(i).shape == twice.view().row(i).shape);
    }
    CHECK(test::elements(f(tf::constant({1.f, 1.f}))) == std::vector{48.f, 60.f});
}

namespace {

template <class Folded, class Eager>
void check_equal(const Folded& folded, const Eager& eager) {
    const auto one = [](const auto& a, const auto& b) { CHECK(a() == b()); };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (one(std::get<I>(folded), std::get<I>(eager)), ...);
    }(std::make_index_sequence<std::tuple_size_v<Folded>>{});
}

}  // namespace

TEST_CASE("folded values are those of the eager ops") {
    const auto ops = [](auto a, auto b) {
        return std::tuple(a + b, a - b, a * b, tf::floordiv(a, b), tf::floormod(a, b),
                          tf::maximum(a, b), tf::minimum(a, b), -a, tf::abs(a));
    };
    const auto i32 = tf::function([] {
        using T = tf::Tensor<int>;
        return decltype(ops){}(T(-2147483647 - 1), T(3));
    });
    check_equal(i32(), ops(tf::constant(-2147483647 - 1), tf::constant(3)));
    const auto i16 = tf::function([] {
        using T = tf::Tensor<std::int16_t>;
        return decltype(ops){}(T(-32768), T(-7));
    });
    check_equal(i16(), ops(tf::constant<std::int16_t>(-32768), tf::constant<std::int16_t>(-7)));
    const auto f32 = tf::function([] {
        using T = tf::Tensor<float>;
        return decltype(ops){}(T(-7.25f), T(2.5f));
    });
    check_equal(f32(), ops(tf::constant(-7.25f), tf::constant(2.5f)));
    const auto f64 = tf::function([] {
        using T = tf::Tensor<double>;
        return decltype(ops){}(T(1e15), T(-1e10));
    });
    check_equal(f64(), ops(tf::constant<double>(1e15), tf::constant<double>(-1e10)));
}
