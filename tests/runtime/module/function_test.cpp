// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::function in all its forms.

#include <type_traits>

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

namespace {

struct Scale : tf::Module {
    tf::Variable<float> factor{this, "factor", 2.f};
    tf::Variable<int> calls{this, "calls", 0};
    constexpr Scale() : tf::Module("scale") {}

    constexpr tf::Tensor<float, tf::dyn> apply(tf::Tensor<float, tf::dyn> x) {
        calls.assign_add(1);
        return x * factor;
    }
    constexpr auto any(const auto& x) { return x * factor; }
    template <class X>
    constexpr auto operator()(const X& x) {
        return any(x);
    }
    constexpr tf::Tensor<float> look() const { return factor + 0.f; }
};

constexpr tf::Tensor<float> twice(tf::Tensor<float> x) { return x * 2.f; }

/// Recursion on a host number: x to the power N, times N factorial.
template <int N>
constexpr tf::Tensor<float> factorial(tf::Tensor<float> x) {
    if constexpr (N == 0) return x * 0.f + 1.f;
    else return factorial<N - 1>(x) * x * static_cast<float>(N);
}

}  // namespace

// SEMANTICS 5: fixed dims are subtypes of open ones, never the other way; ranks do not mix
static_assert(tf::is_subshape(tf::Shape(2, 3), tf::Shape(2, 3)));
static_assert(tf::is_subshape(tf::Shape(2, 3), tf::Shape(tf::dyn, 3)));
static_assert(tf::is_subshape(tf::Shape(2, 3), tf::Shape(tf::dyn, tf::dyn)));
static_assert(!tf::is_subshape(tf::Shape(tf::dyn, 3), tf::Shape(2, 3)));
static_assert(!tf::is_subshape(tf::Shape(2, 3), tf::Shape(3)));
static_assert(!tf::is_subshape(tf::Shape(2, 3), tf::Shape(tf::dyn, 4)));

TEST_CASE("parameter types are the signature") {
    const auto f = tf::function([](tf::Tensor<float, 2, 3> a, tf::Tensor<float, 3, 4> b) {
        return tf::relu(tf::matmul(a, b));
    });
    const auto r = f(tf::ones<float, 2, 3>(), tf::fill<float, 3, 4>(-1.f));
    static_assert(std::is_same_v<decltype(r), const tf::Tensor<float, 2, 4>>);
    CHECK(test::elements(r) == Vec(8, 0.f));
}

TEST_CASE("a polymorphic function has one concrete function for each signature") {
    const auto g = tf::function([](auto a) { return a * a; });
    CHECK(g(3.f)() == 9.f);
    CHECK(g(3)() == 9);
    CHECK(test::elements(g(tf::constant({1.f, 2.f}))) == Vec{1.f, 4.f});
    static_assert(std::is_same_v<decltype(g(3)), tf::Tensor<int>>);
    static_assert(std::is_same_v<decltype(g(tf::ones<float, 2>())), tf::Tensor<float, 2>>);
    // SEMANTICS 2, 18: the key is dtype and shape, never the value
    using A = decltype(g.get_concrete_function<tf::TensorSpec<int>>());
    using B = decltype(g.get_concrete_function<tf::TensorSpec<float>>());
    using C = decltype(g.get_concrete_function<tf::TensorSpec<float, 2>>());
    static_assert(!std::is_same_v<A, B> && !std::is_same_v<B, C>);
    static_assert(std::is_same_v<A, decltype(g.get_concrete_function<tf::TensorSpec<int>>())>);
}

TEST_CASE("two functions of the same source are two functions") {
    // SEMANTICS 15
    const auto f = tf::function([](tf::Tensor<float> x) { return x; });
    const auto g = tf::function([](tf::Tensor<float> x) { return x; });
    static_assert(!std::is_same_v<decltype(f), decltype(g)>);
    CHECK(f(1.f)() == g(1.f)());
}

TEST_CASE("an explicit signature") {
    const auto h = tf::function([](auto a) { return a + 1.f; },
                                tf::input_signature<tf::TensorSpec<float, tf::dyn, 3>>);
    static_assert(
        std::is_same_v<decltype(h(tf::ones<float, 2, 3>())), tf::Tensor<float, tf::dyn, 3>>);
    // SEMANTICS 23, 24: one graph for all that fits, whose body sees the dim as unknown
    CHECK(h(tf::zeros<float, 2, 3>()).shape() == tf::Shape(2, 3));
    CHECK(test::elements(h(tf::zeros<float, 1, 3>())) == Vec(3, 1.f));
    using C = decltype(h.get_concrete_function());
    static_assert(C::graph().row(0).shape == tf::Shape(tf::dyn, 3));
}

TEST_CASE("a signature converts literals, also where the parameter looks like a host value") {
    // SEMANTICS 27, 31
    const auto f = tf::function(
        [](auto x, auto training) {
            return tf::cond(training, [&] { return x; }, [&] { return -x; });
        },
        tf::input_signature<tf::TensorSpec<float>, tf::TensorSpec<bool>>);
    CHECK(f(1, true)() == 1.f);
    CHECK(f(1, false)() == -1.f);
    CHECK(f(2.5, false)() == -2.5f);
}

TEST_CASE("a method bound to its module") {
    Scale s;
    const auto f = tf::function<&Scale::apply>(s);
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{2.f, 4.f});
    s.factor.assign(10.f);  // SEMANTICS 13: a variable stays live
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{10.f, 20.f});
    CHECK(s.calls() == 2);
    const auto look = tf::function<&Scale::look>(s);
    CHECK(look()() == 10.f);
}

TEST_CASE("a method of two modules of one class") {
    Scale a, b;
    b.factor.assign(5.f);
    const auto f = tf::function<&Scale::apply>(a);
    const auto g = tf::function<&Scale::apply>(b);
    CHECK(test::elements(f(tf::ones<float, 1>())) == Vec{2.f});
    CHECK(test::elements(g(tf::ones<float, 1>())) == Vec{5.f});
    CHECK(a.calls() == 1);
    CHECK(b.calls() == 1);
}

TEST_CASE("a traced function calls traced methods and functions of variables") {
    Scale s;
    tf::Variable<float> offset(100.f);
    const auto f = tf::function(
        [](Scale& m, tf::Variable<float>& o, tf::Tensor<float, 2> x) {
            const auto apply = tf::function<&Scale::apply>(m);
            const auto copy = apply;
            const auto shift = tf::function(
                [](tf::Variable<float>& v, tf::Tensor<float> by) { v.assign_add(by); }, o);
            tf::Tensor<float, tf::dyn> y = copy(apply(x));
            shift(1.f);
            return tf::Tensor<float, tf::dyn>(y + o);
        },
        s, offset);
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{105.f, 109.f});
    CHECK(test::elements(f.eagerly(tf::constant({1.f, 2.f}))) == Vec{106.f, 110.f});
    CHECK(s.calls() == 4);
    CHECK(offset() == 102.f);
}

TEST_CASE("a function outlives the one that it was copied or moved from") {
    Scale s;
    auto first = std::make_unique<decltype(tf::function<&Scale::apply>(s))>(s);
    auto second = *first, third = std::move(*first);
    first.reset();
    second = third;
    CHECK(test::elements(second(tf::ones<float, 1>())) == Vec{2.f});
    CHECK(test::elements(third(tf::ones<float, 1>())) == Vec{2.f});
}

TEST_CASE("a method with an explicit signature") {
    Scale s;
    const auto f =
        tf::function<&Scale::apply>(s, tf::input_signature<tf::TensorSpec<float, tf::dyn>>);
    CHECK(test::elements(f(tf::constant({3.f}))) == Vec{6.f});
}

TEST_CASE("bound modules and variables lead the parameters") {
    Scale s;
    tf::Variable<float> offset(100.f);
    const auto f = tf::function(
        [](Scale& m, tf::Variable<float>& o, tf::Tensor<float, 2> x) {
            o.assign_add(1.f);
            return m(x) + o;
        },
        s, offset);
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{103.f, 105.f});
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{104.f, 106.f});
    CHECK(offset() == 102.f);
}

TEST_CASE("two bound modules, of which the first one's variables come first") {
    Scale a, b;
    b.factor.assign(3.f);
    const auto f = tf::function(
        [](Scale& m, Scale& n, auto x) { return std::tuple(m(x), n(x), n(m(x))); }, a, b);
    const auto [p, q, r] = f(tf::constant({1.f}));
    CHECK(p(0) == 2.f);
    CHECK(q(0) == 3.f);
    CHECK(r(0) == 6.f);
}

TEST_CASE("a variable bound alone") {
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            x.assign_add(1.f);
            return x.read();
        },
        v);
    CHECK(f()() == 2.f);
    CHECK(f()() == 3.f);
    CHECK(v() == 3.f);
}

TEST_CASE("functions call functions and methods; helpers are traced, too") {
    // SEMANTICS 52
    const auto inner = tf::function([](tf::Tensor<float> x) { return twice(x) + 1.f; });
    using Inner = decltype(inner);
    const auto outer = tf::function([](tf::Tensor<float> x) { return Inner{}(x)*Inner{}(x); });
    CHECK(outer(2.f)() == 25.f);
    CHECK(test::count(outer.get_concrete_function(), "Mul") == 2);
}

TEST_CASE("shapes known better or worse than the signature") {
    const auto exact = tf::function([](tf::Tensor<float, 3> x) { return tf::reduce_sum(x); });
    CHECK(exact(tf::constant({1.f, 2.f, 3.f}))() == 6.f);
    // SEMANTICS 34: an open dim is checked when the call is made
    CHECK(exact(tf::constant(Vec{1.f, 2.f, 3.f}))() == 6.f);
    CHECK_THROWS_AS(exact(tf::constant(Vec{1.f, 2.f})), tf::errors::InvalidArgument);
    CHECK(exact(tf::constant(Vec{1.f, 2.f, 3.f}))() == 6.f);

    const auto open = tf::function([](tf::Tensor<float, tf::dyn, tf::dyn> x) { return x * 2.f; });
    static_assert(std::is_same_v<decltype(open(tf::ones<float, 2, 3>())),
                                 tf::Tensor<float, tf::dyn, tf::dyn>>);
    CHECK(open(tf::ones<float, 2, 3>()).shape() == tf::Shape(2, 3));
}

TEST_CASE("an unevaluated expression and a variable as arguments") {
    // SEMANTICS 117: a variable serves as a tensor
    const auto f = tf::function([](tf::Tensor<float, 2> x) { return x + 1.f; });
    const auto a = tf::constant({1.f, 2.f});
    CHECK(test::elements(f(a * 2.f - 1.f)) == Vec{2.f, 4.f});
    tf::Variable<float, 2> v(a);
    CHECK(test::elements(f(v)) == Vec{2.f, 3.f});
    const auto g = tf::function([](auto x) { return x + 1.f; });
    CHECK(test::elements(g(a * 2.f)) == Vec{3.f, 5.f});
    CHECK(test::elements(g(v)) == Vec{2.f, 3.f});
    const auto add = tf::function([](auto x, auto y) { return x + y; });
    CHECK(add(tf::Variable<float>(1.f), tf::Variable<float>(2.f))() == 3.f);
}

TEST_CASE("literals take the dtype of the signature") {
    const auto f = tf::function(
        [](tf::Tensor<double> d, tf::Tensor<std::int8_t> i) { return d + tf::cast<double>(i); });
    CHECK(f(1, 2)() == 3.0);
    CHECK(f(0.1, 2)() == 2.1);
    CHECK_THROWS_AS(f(1.0, 1000), tf::errors::InvalidArgument);
    const auto text = tf::function([](tf::Tensor<tf::string> s) { return s; });
    CHECK(text("abc")() == "abc");
}

TEST_CASE("a concrete function is called like the function") {
    const auto f = tf::function([](auto a, auto b) { return a - b; });
    const auto cf = f.get_concrete_function<tf::TensorSpec<float>, tf::TensorSpec<float, 2>>();
    CHECK(test::elements(cf(10.f, tf::constant({1.f, 2.f}))) == Vec{9.f, 8.f});
    static_assert(std::is_same_v<decltype(cf)::structured_outputs, tf::Tensor<float, 2>>);
}

TEST_CASE("making a concrete function runs nothing") {
    // SEMANTICS 18
    tf::Variable<int> v(0);
    const auto f = tf::function([](tf::Variable<int>& x) { x.assign_add(1); }, v);
    const auto cf = f.get_concrete_function();
    CHECK(v() == 0);
    cf();
    CHECK(v() == 1);
}

TEST_CASE("a function is cheap to copy and the copy is bound to the same variables") {
    Scale s;
    auto f = tf::function<&Scale::apply>(s);
    auto g = f;
    f(tf::ones<float, 1>());
    g(tf::ones<float, 1>());
    CHECK(s.calls() == 2);
}

TEST_CASE("static shapes of inner calls are known outside") {
    // SEMANTICS 152
    const auto f = tf::function([](tf::Tensor<float, 3, 6> x) {
        auto inner = [](auto y) { return tf::ones<float, decltype(y)::static_shape[0], 5>(); };
        auto o = inner(x);
        static_assert(decltype(o)::static_shape == tf::Shape(3, 5));
        return o;
    });
    CHECK(f(tf::ones<float, 3, 6>()).shape() == tf::Shape(3, 5));
}

TEST_CASE("recursion on host numbers ends while tracing") {
    // SEMANTICS 150
    const auto f = tf::function([](tf::Tensor<float> x) { return factorial<5>(x); });
    CHECK(f(1.f)() == 120.f);
    CHECK(f(2.f)() == 120.f * 32.f);
    CHECK(test::count(f.get_concrete_function(), "Case") == 0);
}

TEST_CASE("a literal may stand on either side of an op") {
    // SEMANTICS 171, 172: tf.add(3, c) fails in TensorFlow, here literals are weak on both sides
    const auto c = tf::constant(1.5f);
    CHECK((c + 3)() == 4.5f);
    CHECK((3 + c)() == 4.5f);
    CHECK(tf::add(c, 3)() == 4.5f);
    CHECK(tf::add(3, c)() == 4.5f);
}
