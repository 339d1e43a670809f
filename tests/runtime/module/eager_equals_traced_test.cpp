// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The fundamental law: the same source, run op by op and as a graph, gives the same numbers
// (SEMANTICS 22) -- and those of a plain C++ program.

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

namespace {

template <class F, class... A>
auto both(F f, const A&... a) {
    return std::pair(f(a...), tf::function(f)(a...));
}

struct Mlp : tf::Module {
    struct Layer : tf::Module {
        tf::Variable<float, 3, 3> w{
            this, "w", tf::constant({{1.f, -1.f, 0.5f}, {0.f, 2.f, -0.5f}, {1.f, 1.f, 1.f}})};
        tf::Variable<float, 3> b{this, "b", tf::constant({0.1f, -0.2f, 0.3f})};
        constexpr Layer(tf::Module* owner, std::string_view name) : tf::Module(owner, name) {}
        constexpr auto operator()(const auto& x) const { return tf::tanh(tf::matmul(x, w) + b); }
    };
    Layer first{this, "first"}, second{this, "second"};
    tf::Variable<float, 3> mean{this, "mean", tf::zeros<float, 3>(), false};
    constexpr Mlp() : tf::Module("mlp") {}
    constexpr tf::Tensor<float, tf::dyn, 3> call(tf::Tensor<float, tf::dyn, 3> x) {
        auto y = second(first(x));
        mean.assign(mean * 0.9f + tf::reduce_mean<0>(y) * 0.1f);
        return y - mean;
    }
};

}  // namespace

TEST_CASE("Newton's square root") {
    const auto [eager, traced] = both(
        [](tf::Tensor<double> a) {
            return tf::while_loop([&](auto x) { return tf::abs(x * x - a) > 1e-12; },
                                  [&](auto x) { return (x + a / x) / 2.0; }, a);
        },
        tf::constant<double>(2.0));
    CHECK(eager() == traced());
    CHECK(traced() == doctest::Approx(std::sqrt(2.0)));
}

TEST_CASE("the sieve of Eratosthenes") {
    const auto [eager, traced] = both(
        [](tf::Tensor<int> n) {
            auto numbers = tf::range<30>();
            auto prime = tf::for_each(
                tf::range(tf::like(n, 2), n),
                [&](auto i, auto p) {
                    auto multiple = tf::logical_and(numbers % i == 0, numbers > i);
                    return tf::logical_and(p, tf::logical_not(multiple));
                },
                numbers > 1);
            return tf::reduce_sum(tf::where(prime, numbers, tf::zeros<int, 30>()));
        },
        tf::constant(30));
    CHECK(eager() == 129);  // 2 + 3 + 5 + 7 + 11 + 13 + 17 + 19 + 23 + 29
    CHECK(traced() == 129);
}

TEST_CASE("a network with a moving mean") {
    Mlp a, b;
    const auto f = tf::function<&Mlp::call>(b);
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {-1.f, 0.5f, 0.f}});
    for (int step = 0; step < 3; ++step) {
        const Vec eager = test::elements(a.call(x)), traced = test::elements(f(x));
        REQUIRE(eager.size() == 6);
        for (std::size_t i = 0; i < 6; ++i) CHECK(traced[i] == doctest::Approx(eager[i]));
    }
    const Vec m = test::elements(a.mean), n = test::elements(b.mean);
    for (std::size_t i = 0; i < 3; ++i) CHECK(n[i] == doctest::Approx(m[i]));
    // one forward pass by hand, in double
    const double w[3][3] = {{1, -1, 0.5}, {0, 2, -0.5}, {1, 1, 1}}, bias[3] = {0.1, -0.2, 0.3};
    const double in[2][3] = {{1, 2, 3}, {-1, 0.5, 0}};
    double out[2][3], mean[3] = {};
    for (int r = 0; r < 2; ++r) {
        double h[3];
        for (int j = 0; j < 3; ++j) {
            double s = bias[j];
            for (int k = 0; k < 3; ++k) s += in[r][k] * w[k][j];
            h[j] = std::tanh(s);
        }
        for (int j = 0; j < 3; ++j) {
            double s = bias[j];
            for (int k = 0; k < 3; ++k) s += h[k] * w[k][j];
            out[r][j] = std::tanh(s);
        }
    }
    for (int j = 0; j < 3; ++j)
        for (int step = 0; step < 3; ++step)
            mean[j] = mean[j] * 0.9 + (out[0][j] + out[1][j]) / 2 * 0.1;
    for (std::size_t j = 0; j < 3; ++j) CHECK(n[j] == doctest::Approx(mean[j]).epsilon(1e-4));
}

TEST_CASE("bubble sort by loops, selections and a TensorArray") {
    const auto [eager, traced] = both(
        [](tf::Tensor<float, 6> x) {
            auto sorted = tf::for_each(
                tf::range(tf::cast<int>(tf::reduce_sum(x)) * 0 + 6),
                [](auto, auto a) {
                    return tf::for_each(
                        tf::range(tf::cast<int>(a.read(0)) * 0 + 5),
                        [](auto j, auto b) {
                            auto p = b.read(j), q = b.read(j + 1);
                            return b.write(j, tf::minimum(p, q)).write(j + 1, tf::maximum(p, q));
                        },
                        a);
                },
                tf::unstack_to_array(x));
            return sorted.stack();
        },
        tf::constant({3.f, 1.f, 6.f, 2.f, 5.f, 4.f}));
    const Vec want{1.f, 2.f, 3.f, 4.f, 5.f, 6.f};
    CHECK(test::elements(eager) == want);
    CHECK(test::elements(traced) == want);
}

TEST_CASE("power iteration") {
    const auto [eager, traced] = both(
        [](tf::Tensor<float, 2, 2> a) {
            auto v = tf::for_each(
                tf::range(tf::cast<int>(tf::reduce_sum(a)) * 0 + 50),
                [&](auto, auto u) {
                    auto w = tf::matmul(a, u);
                    return w / tf::sqrt(tf::reduce_sum(tf::square(w)));
                },
                tf::ones<float, 2, 1>());
            return tf::reduce_sum(v * tf::matmul(a, v));
        },
        tf::constant({{2.f, 1.f}, {1.f, 2.f}}));
    CHECK(eager() == doctest::Approx(3.0));  // eigenvalues 1 and 3
    CHECK(traced() == doctest::Approx(3.0));
}

TEST_CASE("numbers of every dtype") {
    const auto body = [](auto x, auto y) {
        return std::tuple((x + y) * x - y, tf::maximum(x, y), tf::floordiv(x, y),
                          tf::floormod(x, y), x < y, tf::where(x == y, x, y));
    };
    const auto check = [&](auto a, auto b) {
        const auto [eager, traced] =
            both(body, tf::constant<decltype(a)>(a), tf::constant<decltype(b)>(b));
        CHECK(std::get<0>(eager)() == std::get<0>(traced)());
        CHECK(std::get<1>(eager)() == std::get<1>(traced)());
        CHECK(std::get<2>(eager)() == std::get<2>(traced)());
        CHECK(std::get<3>(eager)() == std::get<3>(traced)());
        CHECK(std::get<4>(traced)() == (a < b));
        CHECK(std::get<5>(traced)() == b);
        CHECK(std::get<1>(traced)() == std::max(a, b));
    };
    check(std::int8_t{-100}, std::int8_t{7});
    check(std::uint8_t{200}, std::uint8_t{7});
    check(std::int32_t{-7}, std::int32_t{2});
    check(std::int64_t{1} << 40, std::int64_t{-3});
    check(7.5f, -2.f);
    check(-7.5, 2.0);
}
