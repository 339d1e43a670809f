// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::random::gamma, poisson, Generator::binomial, stateless_parameterized_truncated_normal: the
// numbers of TensorFlow 2.21 for its seeds; gradients; errors.

#include <doctest/doctest.h>

#include <tf/random.hpp>
#include <tf/tf.hpp>

namespace {

using tf::dyn;

template <class T, int... D>
void check_near(const tf::Tensor<T, D...>& got, std::initializer_list<double> want,
                double epsilon = 1e-6) {
    const std::vector<double> w(want);
    REQUIRE(got.values().size() == w.size());
    for (std::size_t i = 0; i < w.size(); ++i)
        CHECK(static_cast<double>(got.values()[i]) == doctest::Approx(w[i]).epsilon(epsilon));
}
constexpr auto shapes = [] { return tf::constant<float>({0.5f, 2.f}); };

TEST_CASE("gamma: TensorFlow's numbers") {
    for (int repeat = 0; repeat < 2; ++repeat) {
        // tf.random.set_seed(5); tf.random.gamma([3], [.5, 2.]), then with seed=7
        tf::random::set_seed(5);
        check_near(tf::random::gamma<3>(shapes()),
                   {4.144339561462402, 0.5296552777290344, 0.04642331600189209, 3.180332899093628,
                    0.1328829973936081, 1.4840087890625});
        check_near(tf::random::gamma<3>(shapes(), {.seed = 7}),
                   {1.038369059562683, 2.386685609817505, 0.0038461429066956043, 1.4226257801055908,
                    0.11995662748813629, 2.032636880874634});
    }
    tf::random::set_seed(5);
    check_near(tf::random::gamma<2>(tf::constant<double>({0.5, 2.0})),
               {4.144339375295779, 0.8868449602907713, 0.04642331550262514, 0.529655262705329});
    // beta=[2., 4.], seed=3: calls differ
    const auto rates = tf::constant<float>({2.f, 4.f});
    check_near(tf::random::gamma<2>(shapes(), rates, {.seed = 3}),
               {0.04756999760866165, 0.4362904727458954, 0.429303914308548, 0.6190659403800964});
    check_near(tf::random::gamma<dyn>(shapes(), rates, {.seed = 3}, 2),
               {0.08445341140031815, 0.5747362971305847, 0.006557405460625887, 0.7458410263061523});
}

TEST_CASE("poisson: TensorFlow's numbers") {
    const auto rates = tf::constant<float>({0.5f, 20.f});
    tf::random::set_seed(5);
    check_near(tf::random::poisson<3>(rates), {0, 19, 0, 23, 0, 20});
    const auto whole = tf::random::poisson<tf::int32, 3>(rates, {.seed = 9});
    static_assert(std::is_same_v<decltype(whole), const tf::Tensor<int, 3, 2>>);
    check_near(whole, {0, 20, 0, 17, 0, 30});
    check_near(tf::random::poisson<2>(0), {0, 0});
}

TEST_CASE("gamma and poisson in a function draw anew in each call") {
    const auto f = tf::function([](const tf::Tensor<float, 2>& a) {
        return std::tuple(tf::random::gamma<4>(a), tf::random::poisson<tf::int64, 4>(a));
    });
    const auto [g, p] = f(tf::constant<float>({3.f, 40.f}));
    const auto [h, q] = f(tf::constant<float>({3.f, 40.f}));
    CHECK(tf::reduce_any(tf::not_equal(g, h))());
    CHECK(tf::reduce_any(tf::not_equal(p, q))());
    CHECK(tf::reduce_all(g > 0.f)());
}

TEST_CASE("means of many samples") {
    tf::random::set_seed(1);
    const auto g = tf::random::gamma<20000>(tf::constant<double>({0.3, 5.0}), 2);
    check_near(tf::reduce_mean<0>(g), {0.15, 2.5}, .05);
    const auto p = tf::random::poisson<double, 20000>(tf::constant<double>({0.3, 30.0}));
    check_near(tf::reduce_mean<0>(p), {0.3, 30.0}, .05);
}

TEST_CASE("gradients of gamma samples") {
    // the mean of the samples is alpha / beta, so the mean of the slopes is 1 / beta
    const auto alpha = tf::constant<double>({0.4, 1.0, 3.0, 50.0});
    tf::random::set_seed(3);
    tf::GradientTape tape;
    tape.watch(alpha);
    const auto x = tf::random::gamma<20000>(alpha, 2, {.seed = 1});
    const tf::Tensor<double> mean = tf::reduce_sum(x) / 20000.0;
    const tf::Tensor<double, 4> slopes = tf::nest::materialize(tape.gradient(mean, alpha));
    check_near(slopes, {.5, .5, .5, .5}, .05);
}

TEST_CASE("the slope of a gamma sample is that of the quantile") {
    const auto slope = [](double alpha, double x) {
        return tf::kernels::gamma_sample_slope(alpha, x);
    };
    // alpha = 1: x = -log(1 - p); values of tf.raw_ops.RandomGammaGrad in double
    CHECK(slope(1, 0) == 0);
    CHECK(std::isnan(slope(-1, 1)));
    CHECK(std::isnan(slope(1, -1)));
    CHECK(std::isnan(slope(std::nan(""), 1)));
    // a large alpha: nearly normal, x = alpha + z sqrt(alpha)
    CHECK(slope(1e6, 1e6) == doctest::Approx(1).epsilon(1e-4));
    CHECK(slope(1e6, 1e6 + 2000) == doctest::Approx(1 + 2000 / 2e6).epsilon(1e-4));
    CHECK(slope(1e6, 1e6 - 2000) == doctest::Approx(1 - 2000 / 2e6).epsilon(1e-4));
}

TEST_CASE("Generator::binomial: TensorFlow's numbers and state") {
    auto g = tf::random::Generator::from_seed(1);
    const auto counts = tf::constant<float>({10.f, 100.f, 7.f});
    const auto chances = tf::constant<float>({.3f, .5f, .9f});
    check_near(g.binomial<4, 3>(counts, chances), {2, 46, 6, 3, 47, 7, 4, 48, 7, 2, 48, 6});
    check_near(g.state().read(), {268801, 0, 0});
    check_near(g.binomial<double, dyn>(30, .25, 2), {10, 7});
    check_near(g.state().read(), {332801, 0, 0});
    auto h = tf::random::Generator::from_seed(1);
    const auto f =
        tf::function([](tf::random::Generator& rng, const tf::Tensor<float, 3>& n,
                        const tf::Tensor<float, 3>& p) { return rng.binomial<4, 3>(n, p); },
                     h);
    check_near(f(counts, chances), {2, 46, 6, 3, 47, 7, 4, 48, 7, 2, 48, 6});
    check_near(h.state().read(), {268801, 0, 0});
}

TEST_CASE("truncated normal numbers are between the bounds") {
    const tf::random::Seed seed(17, -3);
    const auto low = tf::constant<double>({-3.0, -0.1, 2.0, 6.0}),
               high = tf::constant<double>({-2.0, 0.3, 50.0, 6.1});
    const auto x =
        tf::random::stateless_parameterized_truncated_normal<2000, 4>(seed, 0.5, 1.5, low, high);
    CHECK(tf::reduce_all(x >= low)());
    CHECK(tf::reduce_all(x <= high)());
    // the mean of the third one: 0.5 + 1.5 phi(1) / (1 - Phi(1))
    CHECK(tf::reduce_mean<0>(x).values()[2] == doctest::Approx(2.7877).epsilon(.03));
    const auto draw = [&](double mean, double deviation, double from, double to) {
        return tf::random::stateless_parameterized_truncated_normal<2>(seed, mean, deviation, from,
                                                                       to);
    };
    constexpr double inf = std::numeric_limits<double>::infinity();
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS(draw(0, -1, -1, 1), InvalidArgument);
    CHECK_THROWS_AS(draw(0, 0, -1, 1), InvalidArgument);
    CHECK_THROWS_AS(draw(0, 1, 1, -1), InvalidArgument);
    CHECK_THROWS_AS(draw(inf, 1, -1, 1), InvalidArgument);
    CHECK_THROWS_AS(draw(0, 1, -inf, inf), InvalidArgument);
}

}  // namespace
