// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Where loops store the values that their gradients need: in planned memory if the graph shows the
// maximum number of iterations, otherwise on stacks that grow. The results are those of closed
// forms in both cases.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;

template <class F>
struct Slope {
    template <class... A>
    constexpr Scalar operator()(Scalar x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = F{}(x, a...);
        return Scalar(tape.gradient(y, x));
    }
};
/// Bytes of each stack's planned memory; -1 for one that grows.
template <class... Specs, class F>
std::vector<int> planned(const F& f) {
    using Concrete = decltype(f.template get_concrete_function<tf::TensorSpec<double>, Specs...>());
    constexpr auto& plan = Concrete::program::plan;
    std::vector<int> out;
    for (int k = plan.stacks.begin; k < plan.stacks.end(); ++k) {
        const int v = plan.ints[static_cast<std::size_t>(k)];
        const auto at = static_cast<std::size_t>(std::max(v, 0));
        out.push_back(v < 0 ? -1 : static_cast<int>(plan.values[at].shape.size()));
    }
    return out;
}
/// x to the power of the number of iterations: start, start + step, ... while `holds`.
template <int Start, int Step, class Holds>
struct Power {
    constexpr Scalar operator()(Scalar x) const {
        auto [i, y] =
            tf::while_loop([](auto k, auto v) { return Holds{}(k, v); },
                           [&](auto k, auto v) { return std::tuple(k + Step, Scalar(v * x)); },
                           tf::like<int>(x, Start), tf::like(x, 1.0));
        return y;
    }
};
template <int Start, int Step, class Holds>
void check_power(Holds, int iterations, int bound) {
    INFO("from " << Start << " by " << Step);
    const auto f = tf::function(Slope<Power<Start, Step, Holds>>{});
    CHECK(f(Scalar(1.5))() == doctest::Approx(iterations * std::pow(1.5, iterations - 1)));
    const int bytes = bound < 0 ? -1 : bound * static_cast<int>(sizeof(double));
    CHECK(planned(f) == std::vector<int>{bytes});
}

}  // namespace

TEST_CASE("bounds of loops that count up and down") {
    check_power<0, 1>([](auto k, auto) { return k < 7; }, 7, 7);
    check_power<1, 3>([](auto k, auto) { return k <= 10; }, 4, 4);  // 1, 4, 7, 10
    check_power<1, 3>([](auto k, auto) { return k < 10; }, 3, 3);
    check_power<-2, 2>([](auto k, auto) { return 5 > k; }, 4, 4);  // -2, 0, 2, 4
    check_power<9, -4>([](auto k, auto) { return k > 0; }, 3, 3);  // 9, 5, 1
    check_power<8, -4>([](auto k, auto) { return k >= 0; }, 3, 3);
}

TEST_CASE("bounds of loops that stop earlier, or whenever they like") {
    check_power<0, 1>([](auto k, auto v) { return tf::logical_and(k < 100, v < 3.0); }, 3, 100);
    check_power<0, 1>(
        [](auto k, auto v) { return tf::logical_and(tf::logical_and(v < 3.0, k < 40), k < 50); }, 3,
        40);
    check_power<0, 1>([](auto, auto v) { return v < 3.0; }, 3, -1);
    check_power<0, 1>([](auto k, auto) { return k != 5; }, 5, -1);
    check_power<0, 1>([](auto k, auto v) { return tf::logical_or(k < 2, v < 3.0); }, 3, -1);
    // Too much to be set aside for each call.
    check_power<0, 1>([](auto k, auto v) { return tf::logical_and(k < 1000000, v < 3.0); }, 3, -1);
}

TEST_CASE("maximum_iterations and static ranges are bounds, open ones are none") {
    const auto limited = tf::function(Slope<decltype([](Scalar x) {
        return tf::while_loop([](auto v) { return v < 100.0; }, [&](auto v) { return v * x; },
                              tf::maximum_iterations(6), tf::like(x, 1.0));
    })>{});
    CHECK(planned(limited) == std::vector<int>{6 * 8});
    CHECK(limited(Scalar(1.5))() == doctest::Approx(6 * std::pow(1.5, 5)));
    const auto over_range = tf::function(Slope<decltype([](Scalar x) {
        return tf::for_each(tf::range<5>(), [&](auto, auto v) { return v * x; }, tf::like(x, 1.0));
    })>{});
    CHECK(planned(over_range) == std::vector<int>{5 * 8});
    const auto open = tf::function(Slope<decltype([](Scalar x, tf::Tensor<int> n) {
        return tf::for_each(tf::range(n), [&](auto, auto v) { return v * x; }, tf::like(x, 1.0));
    })>{});
    CHECK(planned<tf::TensorSpec<int>>(open) == std::vector<int>{-1});
    CHECK(open(Scalar(1.5), 4)() == doctest::Approx(4 * std::pow(1.5, 3)));
}

TEST_CASE("a loop in a loop fills its stack in each round") {
    const auto f = tf::function(Slope<decltype([](Scalar x) {
        return tf::for_each(
            tf::range<3>(),
            [&](auto, auto v) {
                return tf::for_each(tf::range<4>(), [&](auto, auto w) { return w * x; }, Scalar(v));
            },
            tf::like(x, 1.0));
    })>{});
    const std::vector<int> sizes = planned(f);
    CHECK(std::ranges::count(sizes, 3 * 4 * 8) == 1);
    CHECK(std::ranges::count(sizes, -1) == 0);
    CHECK(f(Scalar(1.1))() == doctest::Approx(12 * std::pow(1.1, 11)));
}

TEST_CASE("matrices with static dims are planned, with open dims not") {
    const auto closed = tf::function(Slope<decltype([](Scalar x) {
        const tf::Tensor<double, 2, 3> start = tf::fill<double, 2, 3>(1.0);
        return Scalar(tf::reduce_sum(tf::for_each(
            tf::range<5>(), [&](auto, auto v) { return tf::Tensor<double, 2, 3>(v * v * x); },
            start * x)));
    })>{});
    // v_0 = x, v' = v^2 x: after 5 rounds x^63, 6 elements
    CHECK(closed(Scalar(1.01))() == doctest::Approx(6 * 63 * std::pow(1.01, 62)));
    CHECK(planned(closed) == std::vector<int>{5 * 6 * 8});
    const auto open = tf::function(Slope<decltype([](Scalar x, tf::Tensor<double, tf::dyn> s) {
        return Scalar(tf::reduce_sum(tf::for_each(
            tf::range<5>(), [&](auto, auto v) { return tf::Tensor<double, tf::dyn>(v * v * x); },
            tf::Tensor<double, tf::dyn>(s * x))));
    })>{});
    const tf::Tensor<double, tf::dyn> ones = tf::constant<double>({1.0, 1.0});
    CHECK(open(Scalar(1.01), ones)() == doctest::Approx(2 * 63 * std::pow(1.01, 62)));
    CHECK(planned<tf::TensorSpec<double, tf::dyn>>(open) == std::vector<int>{-1});
}

TEST_CASE("loops of second order are as bounded as the first") {
    const auto f = tf::function([](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar slope = Slope<Power<0, 1, decltype([](auto k, auto) { return k < 6; })>>{}(x);
        return Scalar(tape.gradient(slope, x));
    });
    const std::vector<int> sizes = planned(f);
    CHECK(sizes.size() > 1);
    CHECK(std::ranges::count(sizes, -1) == 0);
    CHECK(f(Scalar(1.2))() == doctest::Approx(30 * std::pow(1.2, 4)));
}
