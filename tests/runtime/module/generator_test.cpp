// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::random::Generator: TensorFlow's numbers for equal states, in functions and eagerly; its
// state as a variable of a module.

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <vector>

#include <tf/random.hpp>

namespace {

using tf::dyn;
using tf::random::Generator;
using Words = std::vector<std::int64_t>;

template <class T, int... D>
std::vector<T> values(const tf::Tensor<T, D...>& x) {
    const auto v = x.values();
    return {v.begin(), v.end()};
}
Words state(const Generator& g) { return values(g.state().read()); }

struct Noisy : tf::Module {
    tf::Variable<float> scale{this, "scale", 2.f};
    Generator rng{this, "rng", tf::random::create_rng_state(1234)};
    constexpr Noisy() : tf::Module("noisy") {}
    constexpr tf::Tensor<float, 2, 3> draw() { return rng.normal<2, 3>() * scale; }
};

}  // namespace

TEST_CASE("Generator: TensorFlow's numbers and states") {
    // TensorFlow 2.21: g = tf.random.Generator.from_seed(1234), then these calls in this order
    auto g = Generator::from_seed(1234);
    CHECK(state(g) == Words{1234, 0, 0});
    CHECK(values(g.normal<2, 3>()) == std::vector<float>{0.9356608986854553f, 1.0854305028915405f,
                                                         -0.937883734703064f, -0.5061547160148621f,
                                                         1.3169702291488647f, 0.7137578725814819f});
    CHECK(values(g.uniform<double, dyn>({.minval = -2, .maxval = 5}, 3)) ==
          std::vector<double>{-0.5293629066885746, -1.510896891914627, 3.5018898301983974});
    CHECK(values(g.truncated_normal<2>({.mean = 1, .stddev = .5f})) ==
          std::vector<float>{0.9985674619674683f, 0.6529022455215454f});
    CHECK(values(g.uniform<int, 3>({.minval = -5, .maxval = 100})) == std::vector<int>{96, 66, 14});
    CHECK(values(g.uniform_full_int<2>()) ==
          std::vector<std::uint64_t>{10985932249870102663u, 8989441819010609658u});
    CHECK(values(g.make_seeds<2>()) == Words{-8011759062544157638, 5830123041989737674, 0, 0});
    CHECK(state(g) == Words{5842, 0, 0});
    auto parts = g.split<2>();
    CHECK(values(parts[1].normal<2>()) ==
          std::vector<float>{-0.6576743125915527f, -0.316234290599823f});
    CHECK(state(g) == Words{6354, 0, 0});
    CHECK(values(g.skip(3)) == Words{6354, 0, 0});
    CHECK(state(g) == Words{7122, 0, 0});
    CHECK(g.key()() == 0);
    CHECK(Generator::algorithm() == tf::random::Algorithm::philox);
}

TEST_CASE("Generator: states") {
    CHECK(state(Generator::from_seed(-1)) == Words{-1, -1, -1});
    auto g = Generator::from_state({-1, 5, 7});
    g.skip(1);
    CHECK(state(g) == Words{255, 6, 7});  // the carry
    g.skip(std::uint64_t{1} << 60);
    CHECK(state(g) == Words{255, 6, 7});  // as in TensorFlow, 2^68 steps are none
    CHECK(state(Generator::from_key_counter(7, {1, 2})) == Words{1, 2, 7});
    g.reset_from_seed(5);
    CHECK(state(g) == Words{5, 0, 0});
    g.reset_from_key_counter(7, {1, 2});
    CHECK(state(g) == Words{1, 2, 7});
    g.reset({4, 5, 6});
    CHECK(state(g) == Words{4, 5, 6});
    CHECK_FALSE(state(Generator()) == state(Generator::from_non_deterministic_state()));
    CHECK_THROWS_AS((g.uniform<int, 2>({.minval = 3, .maxval = 3})), tf::errors::InvalidArgument);
}

TEST_CASE("Generator: a function draws what eager calls draw") {
    auto traced = Generator::from_seed(8), eager = Generator::from_seed(8);
    const auto draw = tf::function(
        [](Generator& g, const tf::Tensor<int>& n) {
            const auto a = g.normal<3>({.mean = 1});
            const auto b = g.uniform<tf::int64, dyn>({.maxval = 10}, n);
            g.skip(2);
            return std::tuple(a, b, g.truncated_normal<double, 2>());
        },
        traced);
    for (int repeat = 0; repeat < 2; ++repeat) {
        const auto [a, b, c] = draw(4);
        CHECK(values(a) == values(eager.normal<3>({.mean = 1})));
        CHECK(values(b) == values(eager.uniform<tf::int64, 4>({.maxval = 10})));
        eager.skip(2);
        CHECK(values(c) == values(eager.truncated_normal<double, 2>()));
        CHECK(state(traced) == state(eager));
    }
    const auto reset = tf::function([](Generator& g) { g.reset_from_seed(8); }, traced);
    reset();
    CHECK(state(traced) == Words{8, 0, 0});
}

TEST_CASE("Generator: a loop draws anew in each iteration") {
    auto g = Generator::from_seed(3), same = Generator::from_seed(3);
    const auto sum = tf::function(
        [](Generator& r, const tf::Tensor<int>& n) {
            return std::get<1>(tf::while_loop(
                [n](auto k, auto) { return k < n; },
                [&r](auto k, auto s) { return std::tuple(k + 1, s + r.uniform<float>()); },
                tf::like(n, 0), tf::like<float>(n, 0.f)));
        },
        g);
    float want = 0;
    for (int k = 0; k < 5; ++k) want += same.uniform<float>()();
    CHECK(sum(5)() == want);
    CHECK(state(g) == state(same));
}

TEST_CASE("Generator: a member of a module, whose variable is not trainable") {
    Noisy net;
    auto g = Generator::from_seed(1234);
    const auto draw = tf::function<&Noisy::draw>(net);
    CHECK(values(draw()) == values(g.normal<2, 3>({.stddev = 2})));
    CHECK(values(draw()) == values(g.normal<2, 3>({.stddev = 2})));
    CHECK(net.variables().size() == 2);
    CHECK(net.trainable_variables().size() == 1);
    CHECK(net.rng.state().name() == "noisy/rng/_state_var:0");
}

TEST_CASE("Generator: threads draw different numbers") {
    auto g = Generator::from_seed(1);
    std::vector<std::vector<std::uint64_t>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn)
        threads.emplace_back([&g, &mine] {
            for (int k = 0; k < 50; ++k) mine.push_back(g.uniform_full_int<1>()(0));
        });
    for (auto& t : threads) t.join();
    std::set<std::uint64_t> all;
    for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
    CHECK(all.size() == 200);
    CHECK(state(g) == Words{1 + 200 * 256, 0, 0});
}
