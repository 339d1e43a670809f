// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients of ops with several results: through one, through all, in loops and branches, and of
// functions that a tape watches.

#include "gradient_check.hpp"

namespace test {
namespace {

constexpr auto largest = [](auto x) { return tf::math::top_k<2>(x).values; };
/// The positions are constants; the rule needs them.
constexpr auto both = [](auto x) {
    const auto [values, indices] = tf::math::top_k<3>(x);
    return values * values * tf::cast<double>(indices + 1);
};
constexpr auto counted = [](auto x) {
    const auto [values, indices] = tf::math::top_k(x, tf::Tensor<int>(2));
    return tf::sin(values);
};
constexpr auto branches = [](auto x) {
    const auto best = tf::cond(
        tf::reduce_sum(x) > 0.0, [&] { return tf::math::top_k<2>(x); },
        [&] { return tf::math::top_k<2>(-x); });
    return best.values * best.values * tf::cast<double>(best.indices);
};
/// Each iteration needs both results of the previous one.
constexpr auto turns = [](auto x) {
    return tf::for_each(
        tf::range(3),
        [](auto, auto s) {
            const auto [values, indices] = tf::math::top_k<2>(s);
            return tf::concat<0>(values, tf::cast<double>(indices) * values) * 0.75;
        },
        x);
};
const auto matrix = sample<2, 4>(-1, 1);

}  // namespace

std::vector<GradientCase> result_cases() {
    using Open = tf::Tensor<double, tf::dyn, tf::dyn>;
    return {
        {"TopKV2",
         [] {
             check_gradient(largest, matrix);
             check_gradient(both, matrix);
             check_gradient(both, Open(matrix));
             check_gradient<false>(both, sample<2, 2, 3>(-1, 1));
             check_gradient<false>(largest, sample<0, 4>(-1, 1));
             check_gradient(counted, sample<4>(-1, 1));
             check_gradient(branches, sample<4>(-1, 1));
             check_gradient<false>(branches, sample<4>(-2, 0));
             check_gradient(turns, sample<4>(-1, 1));
             check_second<true>(both, matrix);
         }},
    };
}

TEST_CASE("gradients of ops with several results") {
    for (const GradientCase& c : result_cases()) {
        INFO(c.op);
        c.check();
    }
}

TEST_CASE("a tape sees all results of an op in a traced function") {
    static constexpr auto f = tf::function([](tf::Tensor<double, 4> x) {
        return tf::reduce_sum(tf::square(tf::math::top_k<2>(x).values));
    });
    const auto best = tf::function([](tf::Tensor<double, 4> x) { return tf::math::top_k<2>(x); });
    const tf::Tensor<double, 4> x{1., 5., 2., 3.};
    tf::GradientTape tape({.persistent = true});
    tape.watch(x);
    const tf::Tensor<double> y = f(x);  // nothing uses the positions, but the rule needs them
    const auto [values, indices] = best(x);
    const tf::Tensor<double> z = tf::reduce_sum(values * tf::cast<double>(indices));
    const tf::Tensor<double, 4> dy = tape.gradient(y, x), dz = tape.gradient(z, x);
    const std::vector<double> expected_y{0, 10, 0, 6}, expected_z{0, 1, 0, 3};
    CHECK(std::vector(dy.values().begin(), dy.values().end()) == expected_y);
    CHECK(std::vector(dz.values().begin(), dz.values().end()) == expected_z);
}

TEST_CASE("positions have no gradient") {
    const auto f = tf::function([](tf::Tensor<double, 4> x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::reduce_sum(tf::cast<double>(tf::math::top_k<2>(x).indices));
        return tf::Tensor<double, 4>(tape.gradient(y, x, tf::UnconnectedGradients::zero));
    });
    CHECK(tf::Tensor<double>(tf::reduce_sum(tf::abs(f(sample<4>(-1, 1)))))() == 0);
}

TEST_CASE("gradients of results that belong to no trace") {
    static constexpr auto f = [] {
        const auto x = tf::constant({1.0, 5.0, 2.0});
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::reduce_sum(tf::square(tf::math::top_k<2>(x).values));
        return tf::Tensor<float, 3>(tape.gradient(y, x));
    };
    const tf::Tensor<float, 3> eager = f(), traced = tf::function(f)();
    for (int i = 0; i < 3; ++i) CHECK(eager(i) == (i == 0 ? 0 : i == 1 ? 10 : 4));
    for (int i = 0; i < 3; ++i) CHECK(traced(i) == eager(i));
}

}  // namespace test
