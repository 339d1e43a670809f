// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Memory of gradients: a traced training step allocates nothing on the heap after its first run,
// and a long loop allocates as much as docs/gradients.md says.

#include <bit>

#include <doctest/doctest.h>

#include "../count_allocations.hpp"
#include "../support.hpp"

using test::reuses_blocks;
using test::steady_state;
using tf::dyn;

namespace {

using Scalar = tf::Tensor<double>;

/// A weight with its two moments.
template <int... Dims>
struct Weight : tf::Module {
    tf::Variable<float, Dims...> value, mean, square;
    constexpr Weight(tf::Module* parent, std::string_view name, float first)
        : tf::Module(parent, name),
          value(this, "value", tf::fill<float, Dims...>(first)),
          mean(this, "mean", tf::zeros<float, Dims...>(), false),
          square(this, "square", tf::zeros<float, Dims...>(), false) {}

    /// Adam, with its bias of the first steps.
    template <class G>
    constexpr void update(const G& gradient, const tf::Tensor<float>& rate) {
        const tf::Tensor<float, Dims...> g = gradient;
        mean.assign(0.9f * mean + 0.1f * g);
        square.assign(0.999f * square + 0.001f * (g * g));
        value.assign_sub(rate * mean / (tf::sqrt(square) + 1e-7f));
    }
};

/// Two dense layers that learn to add three numbers.
template <int Batch>
struct Net : tf::Module {
    Weight<3, 8> w1{this, "w1", 0.1f};
    Weight<8> b1{this, "b1", 0.05f};
    Weight<8, 1> w2{this, "w2", 0.2f};
    tf::Variable<float> steps{this, "steps", 0.f, false};
    constexpr Net() : tf::Module("net") {}

    constexpr tf::Tensor<float> train(tf::Tensor<float, Batch, 3> x,
                                      tf::Tensor<float, Batch, 1> y) {
        tf::GradientTape tape;
        const tf::Tensor<float, Batch, 8> h = tf::tanh(tf::matmul(x, w1.value) + b1.value);
        const tf::Tensor<float> loss = tf::reduce_mean(tf::square(tf::matmul(h, w2.value) - y));
        auto [g1, gb, g2] = tape.gradient(loss, std::tie(w1.value, b1.value, w2.value));
        steps.assign_add(1.f);
        const tf::Tensor<float> rate = 0.01f / (1.f + 0.01f * steps);
        w1.update(g1, rate);
        b1.update(gb, rate);
        w2.update(g2, rate);
        return loss;
    }
};

/// A recurrent net over eight steps.
template <int Batch>
struct Recurrent : tf::Module {
    Weight<4, 4> w{this, "w", 0.1f};
    constexpr Recurrent() : tf::Module("recurrent") {}

    constexpr tf::Tensor<float> train(tf::Tensor<float, 8, Batch, 4> x) {
        using State = tf::Tensor<float, Batch, 4>;
        tf::GradientTape tape;
        const State first = tf::zeros_like(tf::gather(x, tf::Tensor<int>(0)));
        const State last = tf::for_each(
            x, [&](auto e, auto s) { return State(tf::tanh(tf::matmul(s, w.value) + e)); }, first);
        const tf::Tensor<float> loss = tf::reduce_mean(tf::square(last - 0.5f));
        w.update(tape.gradient(loss, w.value), tf::Tensor<float>(0.01f));
        return loss;
    }
};

/// Trains, and checks that the loss decreases.
template <class Call>
long training(Call call) {
    const float first = call();
    float last = first;
    const long taken = steady_state([&] { last = call(); });
    CHECK(last < 0.5f * first);
    return taken;
}

}  // namespace

TEST_CASE("a training step allocates nothing" * doctest::skip(!reuses_blocks)) {
    const auto x =
        tf::constant({{.1f, .2f, .3f}, {.5f, -.4f, .2f}, {-.3f, .1f, .4f}, {0.f, 1.f, .1f}});
    const auto y = tf::constant({{.6f}, {.3f}, {.2f}, {1.1f}});
    Net<4> net;
    const auto train = tf::function<&Net<4>::train>(net);
    CHECK(training([&] { return train(x, y)(); }) == 0);
    Net<dyn> open;
    const auto train_open = tf::function<&Net<dyn>::train>(open);
    CHECK(training([&] { return train_open(x, y)(); }) == 0);
}

TEST_CASE("a training step through a loop allocates nothing" * doctest::skip(!reuses_blocks)) {
    const auto x = tf::fill<float, 8, 2, 4>(0.05f);
    Recurrent<2> net;
    const auto train = tf::function<&Recurrent<2>::train>(net);
    CHECK(training([&] { return train(x)(); }) == 0);
    // Open dims: the stack grows at the first call, and is reused later.
    Recurrent<dyn> open;
    const auto train_open = tf::function<&Recurrent<dyn>::train>(open);
    CHECK(training([&] { return train_open(x)(); }) == 0);
}

TEST_CASE("stacks that grow are found again by the next call" * doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](Scalar x, tf::Tensor<int> n) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, y] = tf::while_loop([&](auto k, auto) { return k < n; },
                                     [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0,
                                     tf::like(x, 1.0));
        return Scalar(tape.gradient(y, x));
    });
    const Scalar one(1.0);
    const tf::Tensor<int> many(5000), few(7);
    double sum = 0;
    CHECK(steady_state([&] { sum += f(one, many)() + f(one, few)(); }) == 0);
    CHECK(sum == 103 * (5000.0 + 7.0));
}

TEST_CASE("a loop of a million steps takes what the formula says" * doctest::skip(!reuses_blocks)) {
    using V = tf::Tensor<double, 2>;
    const auto f = tf::function([](V x, tf::Tensor<int> n) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, y] = tf::while_loop(
            [&](auto k, auto) { return k < n; },
            [&](auto k, auto v) { return std::tuple(k + 1, V(v + 1e-6 * (v * v))); }, 0, x);
        return V(tape.gradient(y, x));
    });
    const int n = 1000000;
    // v' = 1e-6 v^2, so that v(1) = x / (1 - x); its derivative is 1 / (1 - x)^2, but for steps.
    const auto x = tf::constant<double>({.1, .4});
    test::LargeBlocks blocks;
    test::large_blocks = &blocks;
    const V first = f(x, tf::Tensor<int>(n));
    const std::size_t most = blocks.most, left = blocks.live;
    const long before = test::allocations;
    const V second = f(x, tf::Tensor<int>(n));
    const long again = test::allocations - before;
    test::large_blocks = nullptr;
    for (int i = 0; i < 2; ++i) {
        const double expected = 1 / ((1 - x(i)) * (1 - x(i)));
        CHECK(first(i) == doctest::Approx(expected).epsilon(1e-5));
        CHECK(second(i) == first(i));
    }
    // One value of two numbers is kept for each step. A stack doubles: at worst it has just done
    // so (2), and its old memory, as much again (4), is kept to be reused.
    const std::size_t formula = sizeof(double) * 2 * static_cast<std::size_t>(n);
    CHECK(most >= formula);
    CHECK(most <= 4 * formula);
    // The memory returns to the thread's recycled blocks, and the next call reuses it: at most four
    // of the largest size that was requested.
    CHECK(left <= 4 * std::bit_ceil(2 * formula) + 1000000);
    CHECK(again == 0);
}
