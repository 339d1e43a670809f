// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The sources that a tape watches, the values that it keeps and the gradients that it returns:
// TensorFlow's rules, with the numbers of its documentation, eagerly and traced.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <tuple>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<float>;
using Row = tf::Tensor<float, 2>;

/// Runs f eagerly and as a function, and calls `check` with each result.
template <class F, class Check, class... A>
void both(F f, Check check, const A&... a) {
    {
        INFO("eagerly");
        check(f(a...));
    }
    {
        INFO("traced");
        check(tf::function(f)(a...));
    }
}
/// The value of a gradient that may be none; NaN stands for none.
constexpr Scalar or_nan(const tf::Gradient<float>& g) {
    if (g.has_value()) return Scalar(g);
    return Scalar(std::numeric_limits<float>::quiet_NaN());
}
template <class Tuple>
std::vector<float> flat(const Tuple& all) {
    return std::apply([](const auto&... x) { return std::vector<float>{x()...}; }, all);
}
/// Flattened, with -1 for NaN, so that lists can be compared.
template <class Tuple>
std::vector<float> marked(const Tuple& all) {
    std::vector<float> out = flat(all);
    for (float& v : out)
        if (std::isnan(v)) v = -1;
    return out;
}
using Floats = std::vector<float>;

}  // namespace

struct Pair : tf::Module {
    constexpr Pair() : tf::Module("pair") {}
    tf::Variable<float> x0{this, "x0", 3.f};
    tf::Variable<float> fixed{this, "fixed", 3.f, false};
};

TEST_CASE("a tape watches trainable variables that are read, and nothing else by itself") {
    const auto f = [](Pair& m, Scalar c) {
        tf::GradientTape tape;
        const Scalar y = m.x0 * m.x0 + m.fixed * m.fixed + c * c;
        const Scalar sum = m.x0 + 1.f;  // a tensor, not a variable
        auto [ga, gb, gc, gs] = tape.gradient(y, std::tie(m.x0, m.fixed, c, sum));
        return std::tuple(or_nan(ga), or_nan(gb), or_nan(gc), or_nan(gs));
    };
    Pair m;
    CHECK(marked(f(m, Scalar(3.f))) == Floats{6, -1, -1, -1});
    CHECK(marked(tf::function(f, m)(Scalar(3.f))) == Floats{6, -1, -1, -1});
    tf::GradientTape tape;
    const Scalar y = m.x0 * m.x0 + m.fixed;
    REQUIRE(tape.watched_variables().size() == 1);
    CHECK(tape.watched_variables()[0] == &m.x0);
}

TEST_CASE("a tape can be told to watch only what it is told") {
    tf::Variable<float> v1(2.f), v2(3.f);
    const auto f = [](tf::Variable<float>& a, tf::Variable<float>& b) {
        tf::GradientTape tape({.watch_accessed_variables = false});
        tape.watch(b);
        const Scalar y = a * a + b * b * b;
        auto [ga, gb] = tape.gradient(y, std::tie(a, b));
        return std::tuple(or_nan(ga), or_nan(gb));
    };
    CHECK(marked(f(v1, v2)) == Floats{-1, 27});
    CHECK(marked(tf::function(f, v1, v2)()) == Floats{-1, 27});
}

TEST_CASE("each tape watches for itself") {
    const auto f = [](Scalar x1, Scalar x2) {
        tf::GradientTape one({.persistent = true}), two({.persistent = true});
        one.watch(x1);
        two.watch(std::tie(x1, x2));
        const Scalar y = x1 * x1 * x1 + x2 * x2;
        return std::tuple(or_nan(one.gradient(y, x1)), or_nan(one.gradient(y, x2)),
                          or_nan(two.gradient(y, x1)), or_nan(two.gradient(y, x2)));
    };
    both(
        f, [](const auto& r) { CHECK(marked(r) == Floats{12, -1, 12, 6}); }, Scalar(2.f),
        Scalar(3.f));
}

TEST_CASE("a persistent tape answers often, also about what lies between") {
    const auto f = [](Scalar x) {
        tf::GradientTape tape({.persistent = true});
        tape.watch(x);
        const Scalar y = x * x;
        const Scalar z = y * y;
        return std::tuple(Scalar(tape.gradient(z, x)), Scalar(tape.gradient(z, y)),
                          Scalar(tape.gradient(y, x)));
    };
    both(f, [](const auto& r) { CHECK(flat(r) == Floats{108, 18, 6}); }, Scalar(3.f));
}

TEST_CASE("another tape answers once") {
    const Scalar x(3.f);
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar y = x * x, z = y * y;
    CHECK(Scalar(tape.gradient(z, x))() == 108.f);
    try {
        tape.gradient(y, x);
        FAIL("the second call must throw");
    } catch (const tf::errors::FailedPrecondition& e) {
        CHECK(std::string_view(e.what()).starts_with("[tf.gradient.persistent]"));
    }
}

TEST_CASE("several targets: the gradient of their sum, weighted if wanted") {
    both(
        [](Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar a = x * x, b = 1.f / x;
            return std::tuple(Scalar(tape.gradient(std::tie(a, b), x)));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{3.75f}); }, Scalar(2.f));
    both(
        [](Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Row y = x * tf::constant({3.f, 4.f});
            return std::tuple(Scalar(tape.gradient(y, x)));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{7}); }, Scalar(2.f));
    both(
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar a = x * y, b = x * 1.f;
            return std::tuple(Scalar(tape.gradient(std::tie(a, b), x, std::tuple(1.f, 2.f))));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{4}); }, Scalar(3.f), Scalar(2.f));
}

TEST_CASE("gradients have the structure of the sources; a source may occur twice") {
    both(
        [](Scalar x1, Scalar x2) {
            tf::GradientTape tape;
            tape.watch(std::tie(x1, x2));
            const Scalar y = x1 * x1 + 5.f * x2;
            const auto [first, pair] = tape.gradient(y, std::tuple(x1, std::array{x2, x1}));
            return std::tuple(Scalar(first), Scalar(pair[0]), Scalar(pair[1]));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{4, 5, 4}); }, Scalar(2.f), Scalar(3.f));
}

TEST_CASE("a source that is a target counts once for each path") {
    both(
        [](Scalar x) {
            tf::GradientTape tape({.persistent = true});
            tape.watch(x);
            const Scalar y = x * x;
            return std::tuple(Scalar(tape.gradient(x, x)), Scalar(tape.gradient(std::tie(x, y), x)),
                              Scalar(tape.gradient(std::tie(y, y), y)));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{1, 5, 2}); }, Scalar(2.f));
}

TEST_CASE("a source without a way to the target: none, or zeros of its shape") {
    const auto f = [](tf::Tensor<float, 2, 2> x, Scalar y) {
        tf::GradientTape tape({.persistent = true});
        tape.watch(std::tie(x, y));
        const Scalar z = y * 2.f;
        const bool none = !tape.gradient(z, x).has_value();
        const tf::Tensor<float, 2, 2> zeros = tape.gradient(z, x, tf::UnconnectedGradients::zero);
        return std::tuple(Scalar(none ? 1.f : 0.f), Scalar(tf::reduce_max(tf::abs(zeros))),
                          Scalar(tape.gradient(z, y)));
    };
    both(
        f, [](const auto& r) { CHECK(flat(r) == Floats{1, 0, 2}); }, tf::ones<float, 2, 2>(),
        Scalar(1.f));
    const Scalar x(1.f), y(2.f);
    tf::GradientTape tape;
    tape.watch(x);
    const auto g = tape.gradient(y, x);
    CHECK_FALSE(g.has_value());
    try {
        (void)Scalar(g);
        FAIL("a gradient that is none must throw when it is used");
    } catch (const tf::errors::FailedPrecondition& e) {
        CHECK(std::string_view(e.what()).starts_with("[tf.gradient.none]"));
    }
}

TEST_CASE("an assignment cuts the way") {
    tf::Variable<float> a(3.f), b(0.f), c(3.f), d(0.f);
    const auto f = [](tf::Variable<float>& x0, tf::Variable<float>& x1) {
        tf::GradientTape tape;
        x1.assign_add(x0);
        const Scalar y = x1 * x1;
        auto [g0, g1] = tape.gradient(y, std::tie(x0, x1));
        return std::tuple(or_nan(g0), or_nan(g1));
    };
    CHECK(marked(f(a, b)) == Floats{-1, 6});
    CHECK(marked(tf::function(f, c, d)()) == Floats{-1, 6});
}

TEST_CASE("stop_recording and stop_gradient") {
    both(
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(std::tie(x, y));
            const Scalar x2 = x * x;
            const Scalar y2 = tape.stop_recording([&] { return y * y; });
            const Scalar z = x2 + y2;
            auto [gx, gy] = tape.gradient(z, std::tie(x, y));
            return std::tuple(or_nan(gx), or_nan(gy), z);
        },
        [](const auto& r) { CHECK(marked(r) == Floats{4, -1, 13}); }, Scalar(2.f), Scalar(3.f));
    both(
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(std::tie(x, y));
            const Scalar z = x * x + tf::stop_gradient(y * y);
            auto [gx, gy] = tape.gradient(z, std::tie(x, y));
            return std::tuple(or_nan(gx), or_nan(gy), z);
        },
        [](const auto& r) { CHECK(marked(r) == Floats{4, -1, 13}); }, Scalar(2.f), Scalar(3.f));
}

TEST_CASE("higher orders by nested tapes and by one persistent tape") {
    both(
        [](Scalar x) {
            tf::GradientTape outer;
            outer.watch(x);
            tf::GradientTape inner;
            inner.watch(x);
            const Scalar y = x * x * x;
            const Scalar dy = inner.gradient(y, x);
            return std::tuple(dy, Scalar(outer.gradient(dy, x)));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{3, 6}); }, Scalar(1.f));
    both(
        [](Scalar x) {
            tf::GradientTape tape({.persistent = true});
            tape.watch(x);
            const Scalar y = x * x * x;
            const Scalar d1 = tape.gradient(y, x);
            const Scalar d2 = tape.gradient(d1, x);
            return std::tuple(d1, d2, Scalar(tape.gradient(d2, x)));
        },
        [](const auto& r) { CHECK(flat(r) == Floats{27, 18, 6}); }, Scalar(3.f));
}

TEST_CASE("gather's gradient is rows with duplicates, and dense where it is used as a tensor") {
    const auto x = tf::constant({1.f, 2.f, 3.f, 4.f});
    tf::GradientTape tape({.persistent = true});
    tape.watch(x);
    const Scalar y = tf::reduce_sum(tf::gather(x, tf::constant({1, 1})));
    const auto g = tape.gradient(y, x);
    REQUIRE(g.is_indexed_slices());
    CHECK(test::elements(g.indexed_slices().values) == Floats{1, 1});
    CHECK(test::elements(g.indexed_slices().indices) == std::vector<std::int64_t>{1, 1});
    CHECK(test::elements(tf::Tensor<float, 4>(g)) == Floats{0, 2, 0, 0});
}

TEST_CASE("of host control flow, what has run counts") {
    const Scalar a(2.f), b(3.f), c(5.f);
    tf::GradientTape tape;
    tape.watch(std::tie(a, b, c));
    Scalar most = a;
    for (const Scalar& v : {b, c})
        if ((v > most)()) most = v;
    auto [ga, gb, gc] = tape.gradient(most, std::tie(a, b, c));
    CHECK(marked(std::tuple(or_nan(ga), or_nan(gb), or_nan(gc))) == Floats{-1, -1, 1});
    const auto f = [](Scalar x) {
        tf::GradientTape t;
        t.watch(x);
        const Scalar y = tf::where(x < 10.f, x, x * x);
        return std::tuple(Scalar(t.gradient(y, x)));
    };
    both(f, [](const auto& r) { CHECK(flat(r) == Floats{1}); }, Scalar(5.f));
    both(f, [](const auto& r) { CHECK(flat(r) == Floats{100}); }, Scalar(50.f));
}

TEST_CASE("constants of strings in a function under a tape keep all elements") {
    const tf::Tensor<tf::string, tf::dyn> words = tf::constant({"b", "a", "x"});
    const Scalar factor(2.f);
    const auto positions = tf::function([](const auto& x, const auto& w) {
        const auto known = tf::constant({"a", "b"});
        const auto found = tf::cast<float>(tf::equal(tf::expand_dims<-1>(w), known));
        return x * tf::reduce_sum<1>(found * tf::constant({1.f, 2.f}));
    });
    tf::GradientTape tape;
    tape.watch(factor);
    const auto y = positions(factor, words);
    CHECK(test::elements(y) == Floats{4, 2, 0});
    CHECK(Scalar(tape.gradient(y, factor))() == 3.f);
}
