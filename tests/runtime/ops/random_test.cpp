// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.random: TensorFlow's numbers for TensorFlow's seeds, and guarantees without seeds. SEMANTICS
// 163-166.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

template <class T, int... D>
void check_near(const tf::Tensor<T, D...>& got, std::initializer_list<double> want) {
    const std::vector<double> w(want);
    const auto v = got.values();
    REQUIRE(v.size() >= w.size());
    for (std::size_t i = 0; i < w.size(); ++i)
        CHECK(static_cast<double>(v[i]) == doctest::Approx(w[i]).epsilon(1e-6));
}
template <class T, int... D>
double mean(const tf::Tensor<T, D...>& x) {
    double sum = 0;
    for (const T v : x.values()) sum += static_cast<double>(v);
    return sum / static_cast<double>(x.values().size());
}
template <class T, int... D>
double variance(const tf::Tensor<T, D...>& x) {
    const double m = mean(x);
    double sum = 0;
    for (const T v : x.values()) sum += (static_cast<double>(v) - m) * (static_cast<double>(v) - m);
    return sum / static_cast<double>(x.values().size());
}

}  // namespace

TEST_CASE("random: eager draws with an op seed, TensorFlow's numbers") {
    // TensorFlow 2.21: tf.random.set_seed(1234); tf.random.normal([2, 3], seed=1), twice
    for (int repeat = 0; repeat < 2; ++repeat) {  // set_seed starts the counters anew
        tf::random::set_seed(1234);
        check_near(tf::random::normal<float, 2, 3>({.seed = 1}),
                   {-0.323648453, 1.85773909, 0.395569742, 0.231169701, 0.242439955, -1.94857824});
        check_near(
            tf::random::normal<float, 2, 3>({.seed = 1}),
            {1.47337461, 0.0325499065, -0.401394069, -0.453159124, -1.26315463, 0.641258001});
        // tf.random.uniform([5], seed=7), twice
        check_near(tf::random::uniform<float, 5>({.seed = 7}),
                   {0.797026157, 0.0599666834, 0.344995856, 0.8433007, 0.599570513});
        check_near(tf::random::uniform<float, dyn>({.seed = 7}, 5),
                   {0.955945253, 0.818286538, 0.0977561474, 0.835449815, 0.337081909});
    }
    tf::random::set_seed(1234);
    // tf.random.normal([4], 5., 2., seed=3), tf.random.uniform([4], -1., 3., seed=3)
    check_near(tf::random::normal<float, 4>({.mean = 5, .stddev = 2, .seed = 3}),
               {4.72274971, 4.50421524, 4.55640507, 6.83130264});
    check_near(tf::random::uniform<float, 4>({.minval = -1, .maxval = 3, .seed = 3}),
               {2.84187508, 1.32460642, 1.56636, 2.84870625});
    // float64
    tf::random::set_seed(1234);
    check_near(tf::random::normal<double, 3>({.seed = 1}),
               {1.3825571500433709, 0.4215023837111448, 1.808167872645938});
    check_near(tf::random::uniform<double, 3>({.seed = 1}),
               {0.3518450967456179, 0.20290285007251074, 0.163665194959006});
}

TEST_CASE("random: eager draws with the global seed only, TensorFlow's numbers") {
    // TensorFlow 2.21: tf.random.set_seed(1234); normal([3]), normal([3]), uniform([3])
    for (int repeat = 0; repeat < 2; ++repeat) {
        tf::random::set_seed(1234);
        check_near(tf::random::normal<float, 3>(), {0.836931407, -0.734297752, 1.04029429});
        check_near(tf::random::normal<float, 3>(), {1.1468066, 0.964599252, 0.878301442});
        check_near(tf::random::uniform<float, 3>(), {0.597509861, 0.303137779, 0.997681737});
    }
}

TEST_CASE("random: op seeds in a function, TensorFlow's numbers") {
    // TensorFlow 2.21: @tf.function foo: normal([3], seed=1), normal([3], seed=1),
    // uniform([3], seed=2); set_seed(1234); foo(), foo(), set_seed(1234), foo()
    const auto foo = tf::function([] {
        return std::tuple(tf::random::normal<float, 3>({.seed = 1}),
                          tf::random::normal<float, 3>({.seed = 1}),
                          tf::random::uniform<float, 3>({.seed = 2}));
    });
    const auto first = [&] {
        const auto [a, b, c] = foo();
        check_near(a, {-0.323648453, 1.85773909, 0.395569742});
        check_near(b, {-0.323648453, 1.85773909, 0.395569742});  // the same seed, the same draw
        check_near(c, {0.527628779, 0.830138087, 0.0507199764});
    };
    tf::random::set_seed(1234);
    first();
    const auto [a, b, c] = foo();
    check_near(a, {0.376707494, -0.115451947, -0.252876639});
    check_near(b, {0.376707494, -0.115451947, -0.252876639});
    check_near(c, {0.0541821718, 0.822438836, 0.674601674});
    tf::random::set_seed(1234);
    first();
}

TEST_CASE("random: a function without op seeds acts like a fresh program") {
    const auto f = tf::function(
        [] { return std::tuple(tf::random::normal<float, 4>(), tf::random::normal<float, 4>()); });
    const auto g = tf::function(
        [] { return std::tuple(tf::random::normal<float, 4>(), tf::random::normal<float, 4>()); });
    tf::random::set_seed(99);
    const auto [f1, f2] = f();
    const auto [f3, f4] = f();
    const auto [g1, g2] = g();
    CHECK(value_of(f1) == value_of(g1));
    CHECK(value_of(f2) == value_of(g2));
    CHECK_FALSE(value_of(f1) == value_of(f2));
    CHECK_FALSE(value_of(f1) == value_of(f3));
    CHECK_FALSE(value_of(f3) == value_of(f4));
    tf::random::set_seed(99);
    CHECK(value_of(std::get<0>(f())) == value_of(f1));
}

TEST_CASE("random: bounds, mean and variance") {
    tf::random::set_seed(7);
    const auto u = tf::random::uniform<float, 40000>({.minval = -2, .maxval = 6});
    for (const float v : u.values()) {
        if (!(v >= -2 && v < 6)) {
            FAIL_CHECK(v);
            break;
        }
    }
    CHECK(mean(u) == doctest::Approx(2).epsilon(.02));
    CHECK(variance(u) == doctest::Approx(64. / 12).epsilon(.03));
    const auto f = tf::function([](const tf::Tensor<int>& n) {
        return tf::random::normal<double, dyn>({.mean = 3, .stddev = .5, .seed = 5}, n);
    });
    const auto x = f(40001);
    CHECK(x.shape() == tf::Shape(40001));
    CHECK(mean(x) == doctest::Approx(3).epsilon(.01));
    CHECK(variance(x) == doctest::Approx(.25).epsilon(.03));
    CHECK_FALSE(value_of(f(5)) == value_of(f(5)));
    CHECK(f(0).shape() == tf::Shape(0));
    CHECK_THROWS_AS(f(-1), tf::errors::InvalidArgument);
}

TEST_CASE("random: one draw that is used twice is one draw") {
    const auto f = tf::function([] {
        auto r = tf::random::uniform<float, 8>();
        return std::tuple(r, r - r, r * 2.f);
    });
    const auto [r, zero, twice] = f();
    check(zero, tf::Shape(8), {0, 0, 0, 0, 0, 0, 0, 0});
    for (int i = 0; i < 8; ++i) CHECK(twice(i) == 2 * r(i));
}
