// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Each thread has its own tapes, accumulators and random numbers. Also run under ThreadSanitizer,
// which detects races on shared data.

#include <thread>

#include <doctest/doctest.h>

#include "../support.hpp"
#include "in_parallel.hpp"

namespace {

constexpr int rounds = 100;
using Wrong = std::vector<int>;

struct Line : tf::Module {
    tf::Variable<float> a{this, "a", 2.f};
    tf::Variable<float> b{this, "b", 1.f};
    constexpr Line() : tf::Module("line") {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return a * x * x + b; }
};

}  // namespace

TEST_CASE("a tape in every thread, made at the same time") {
    Wrong wrong(test::threads);
    test::in_parallel([&](int t) {
        for (int i = 1; i <= rounds; ++i) {
            const auto x = tf::constant(static_cast<float>(t + i));
            tf::GradientTape tape;
            tape.watch(x);
            auto y = tf::Tensor<float>(x * x * x);
            // 3 x^2
            const float expected = 3.f * static_cast<float>((t + i) * (t + i));
            wrong[static_cast<std::size_t>(t)] +=
                tf::Tensor<float>(tape.gradient(y, x))() != expected;
        }
    });
    CHECK(wrong == Wrong(test::threads));
}

TEST_CASE("an accumulator in every thread") {
    Wrong wrong(test::threads);
    test::in_parallel([&](int t) {
        for (int i = 1; i <= rounds; ++i) {
            const auto x = tf::constant(static_cast<float>(t + i));
            const tf::ForwardAccumulator along(x, tf::constant(1.f));
            const auto y = tf::Tensor<float>(x * x);
            wrong[static_cast<std::size_t>(t)] +=
                tf::Tensor<float>(along.jvp(y))() != 2.f * static_cast<float>(t + i);
        }
    });
    CHECK(wrong == Wrong(test::threads));
}

TEST_CASE("tapes that see through one function of shared variables") {
    Line line;
    const auto run = tf::function<&Line::run>(line);
    Wrong wrong(test::threads);
    test::in_parallel([&](int t) {
        for (int i = 1; i <= rounds; ++i) {
            const auto x = tf::constant(static_cast<float>(i));
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = run(x);
            const auto [dx, da, db] = tape.gradient(y, std::tie(x, line.a, line.b));
            const float v = static_cast<float>(i);
            wrong[static_cast<std::size_t>(t)] += tf::Tensor<float>(dx)() != 4.f * v ||
                                                  tf::Tensor<float>(da)() != v * v ||
                                                  tf::Tensor<float>(db)() != 1.f;
        }
    });
    CHECK(wrong == Wrong(test::threads));
}

TEST_CASE("gradients of a variable that others train") {
    tf::Variable<float> v(100.f);
    test::in_parallel([&](int) {
        for (int i = 0; i < rounds; ++i) {
            tf::GradientTape tape;
            const auto y = tf::Tensor<float>(v * 3.f);
            // always 3, whatever the current value of v is
            v.assign_sub(tf::Tensor<float>(tape.gradient(y, v)));
        }
    });
    CHECK(v.read()() == 100.f - 3.f * static_cast<float>(test::threads * rounds));
}

TEST_CASE("the global seed is set while others draw") {
    std::vector<int> outside(test::threads);
    test::in_parallel([&](int t) {
        for (int i = 0; i < rounds; ++i) {
            if (t == 0) tf::random::set_seed(i);
            for (const float x : test::elements(tf::random::uniform<float, 8>()))
                outside[static_cast<std::size_t>(t)] += !(x >= 0.f && x < 1.f);
        }
    });
    CHECK(outside == std::vector<int>(test::threads));
}
