// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Composites: one node in shown graphs, their formula in running graphs; gradients by their own
// rule or by the formula's. Values and derivatives follow from arithmetic.

#include "../autodiff/gradient_check.hpp"

#include "../support.hpp"

#include <tf/nn.hpp>

namespace {

/// Without a rule of its own.
struct Mish : tf::op::Composite<1> {
    static constexpr std::string_view name = "OwnMish";
    static constexpr auto expand(const auto& x) { return x * tanh(log1p(exp(x))); }
};
/// a * b * b + scale * exp(a), also if both operands are the same tensor.
struct Blend : tf::op::Composite<2> {
    struct Attributes {
        double scale = 1;
    };
    static constexpr std::string_view name = "OwnBlend";
    static constexpr auto expand(const auto& a, const auto& b, const Attributes& with) {
        return a * b * b + exp(a) * with.scale;
    }
};
/// A rule that differs from the slope, so that it is seen which of both was used.
struct Marked : tf::op::Composite<1> {
    static constexpr std::string_view name = "OwnMarked";
    static constexpr auto expand(const auto& x) { return square(x) + 1.0; }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * 100.0); }
};

/// Not elementwise.
struct Centered : tf::op::Composite<1> {
    static constexpr std::string_view name = "OwnCentered";
    static constexpr tf::Role role = tf::Role::pure;
    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&) {
        return in[0].shape;
    }
    static constexpr auto expand(const auto& x) {
        return square(x - reduce_mean<-1>(x, tf::keepdims)) - reduce_min<0>(x, tf::keepdims);
    }
};
/// With another composite in its formula.
struct Nested : tf::op::Composite<1> {
    static constexpr std::string_view name = "OwnNested";
    static constexpr auto expand(const auto& x) {
        return tf::detail::ops::composite_of<tf::op::LeakyRelu>({.5}, x) -
               tf::detail::ops::composite<tf::op::Softplus>(-x);
    }
};

constexpr auto nested = [](const auto& x) { return tf::detail::ops::composite<Nested>(x); };
constexpr auto centered = [](const auto& x) {
    return tf::detail::ops::composite_of<Centered>({},
                                                   tf::tensor_type_t<decltype(x)>(x.collapse()));
};
constexpr auto mish = [](const auto& x) { return tf::detail::ops::composite<Mish>(x); };
constexpr auto marked = [](const auto& x) { return tf::detail::ops::composite<Marked>(x); };
constexpr auto blend = [](const auto& a, const auto& b) {
    return tf::detail::ops::composite_of<Blend>({2.0}, a, b);
};

using X = tf::Tensor<double, 2, 3>;
using Open = tf::Tensor<double, tf::dyn, 3>;
const auto sample = test::sample<X>(tf::Shape(2, 3), -2, 2, 0.3);

/// The gradient of f.
template <class F>
struct Slope {
    template <class V>
    constexpr V operator()(V x) const {
        tf::GradientTape tape;
        tape.watch(x);
        const V y = F{}(x);
        return V(tape.gradient(y, x));
    }
};
template <class F, class V>
V slope(F, const V& x) {
    return Slope<F>{}(x);
}

int count(const tf::graph::View& g, std::string_view op) {
    int n = 0;
    for (const tf::graph::Row& r : g.rows) n += r.def->name == op;
    return n;
}

}  // namespace

TEST_CASE(
    "a composite is one row of the graph that is shown, and its formula in the one that runs") {
    const auto f = tf::function([](X x) { return marked(x) * marked(x) + mish(x); });
    const auto c = f.get_concrete_function();
    CHECK(count(c.graph(), "OwnMarked") == 1);
    CHECK(count(c.graph(), "OwnMish") == 1);
    CHECK(count(c.graph(), "Square") == 0);
    CHECK(count(c.expanded_graph(), "OwnMarked") == 0);
    CHECK(count(c.expanded_graph(), "Square") == 1);
    CHECK(count(c.saved_graph(), "OwnMish") == 0);
    CHECK(test::clusters(c) == 1);
    CHECK(c.to_dot().find("OwnMish") != std::string::npos);
    const auto check = [](const X& y, const X& x) {
        for (std::size_t i = 0; i < 6; ++i) {
            const double v = x.values()[i], m = v * v + 1;
            CHECK(y.values()[i] == doctest::Approx(m * m + v * std::tanh(std::log1p(std::exp(v)))));
        }
    };
    check(f(sample), sample);
    check(marked(sample) * marked(sample) + mish(sample), sample);
}
TEST_CASE("attributes are part of the node") {
    const auto f = [](X x) {
        return tf::nn::leaky_relu(x, .5f) + tf::nn::leaky_relu(x, .25f) + tf::nn::gelu(x) -
               tf::nn::gelu(x, true);
    };
    const auto c = tf::function(f).get_concrete_function();
    CHECK(count(c.graph(), "LeakyRelu") == 2);
    CHECK(count(c.graph(), "Gelu") == 2);
    CHECK(count(c.saved_graph(), "Gelu") == 0);
    const auto y = c(sample);
    for (std::size_t i = 0; i < 6; ++i) {
        const double v = sample.values()[i];
        CHECK(y.values()[i] == doctest::Approx(v > 0 ? 2 * v : .75 * v).epsilon(2e-3));
    }
}
TEST_CASE("the rule of a composite counts, eagerly, traced, and under an eager tape") {
    const auto by_hand = [](const auto& g) {
        for (const double v : test::elements(g)) CHECK(v == 200);
    };
    const auto twice = [](auto x) { return marked(x) * 2.0; };
    by_hand(slope(twice, sample));
    by_hand(tf::function(Slope<decltype(twice)>{})(sample));
    by_hand(tf::function(Slope<decltype(twice)>{})(Open(sample)));
    const auto f = tf::function([](X x) { return tf::reduce_sum<1>(marked(x)) * 2.0; });
    tf::GradientTape tape;
    tape.watch(sample);
    const auto y = f(sample);
    by_hand(tape.gradient(y, sample));
}
TEST_CASE("without a rule the gradient is that of the formula") {
    test::check_gradient(mish, sample);
    test::check_gradient(mish, Open(sample));
    test::check_second<true>(mish, sample);
    test::check_gradient(blend, sample, test::sample<3>(0.5, 2));
    test::check_gradient(blend, Open(sample), Open(test::sample<1, 3>(0.5, 2)));
    test::check_gradient([](auto x) { return blend(x, x); }, sample);
    test::check_gradient([](auto x) { return blend(tf::sin(x), x * mish(x)); }, sample);
    test::check_second([](auto x) { return blend(x, x); }, sample);
    test::check_gradient<false>(
        [](auto x) { return tf::function([](X v) { return mish(v) + blend(v, v); })(x); }, sample);
}
TEST_CASE("a formula with other composites") {
    const auto c = tf::function([](X x) { return nested(x); }).get_concrete_function();
    CHECK(count(c.graph(), "OwnNested") == 1);
    CHECK(count(c.saved_graph(), "OwnNested") == 0);
    CHECK(count(c.saved_graph(), "Softplus") == 1);
    CHECK(count(c.expanded_graph(), "Softplus") == 0);
    const auto check = [](const X& y) {
        for (std::size_t i = 0; i < 6; ++i) {
            const double v = sample.values()[i];
            const double expected = (v > 0 ? v : .5 * v) - std::log1p(std::exp(-v));
            CHECK(y.values()[i] == doctest::Approx(expected));
        }
    };
    check(c(sample));
    check(nested(sample));
    test::check_gradient(nested, sample);
    // at 0 each part has its own rule: 1/2 + 1/2
    const auto at_zero = [](const auto& x) { return nested(x); };
    CHECK(slope(at_zero, tf::Tensor<double>(0.0))() == 1);
    CHECK(tf::function(Slope<decltype(at_zero)>{})(tf::Tensor<double>(0.0))() == 1);
}
TEST_CASE("composites that reduce, through a traced function under a tape, too") {
    test::check_gradient(centered, sample);
    test::check_gradient(centered, Open(sample));
    test::check_gradient<false>(
        [](auto x) { return tf::function([](X v) { return centered(v) * v; })(x); }, sample);
    test::check_gradient<false>(
        [](auto x) {
            return tf::function([](X v) {
                return tf::nn::softmax(v) * v +
                       tf::reduce_max<1>(v, tf::keepdims) * tf::nn::log_softmax(tf::sin(v));
            })(x);
        },
        sample);
    const auto halves = tf::Tensor<tf::half, 2, 3>(tf::cast<tf::half>(sample));
    const auto f = tf::function([](tf::Tensor<tf::half, 2, 3> v) { return tf::nn::softmax(v); });
    tf::GradientTape tape;
    tape.watch(halves);
    const auto y = f(halves);
    const auto g = tf::cast<float>(tape.gradient(y, halves).collapse());
    for (const float v : test::elements(g)) CHECK(std::abs(v) < 2e-3f);  // rows add up to 1
}
TEST_CASE("gradients of composites in branches and loops") {
    const auto in_branch = [](auto x) {
        return tf::cond(
            tf::reduce_sum(x) > 0.0, [=] { return tf::tensor_type_t<decltype(x)>(mish(x)); },
            [=] { return tf::tensor_type_t<decltype(x)>(tf::nn::softmax(x)); });
    };
    const auto in_loop = [](auto x) {
        using V = tf::tensor_type_t<decltype(x)>;
        const auto [n, y] = tf::while_loop([](auto k, auto) { return k < 2; },
                                           [](auto k, auto v) {
                                               const V next = mish(v) + tf::nn::softplus(v) +
                                                              tf::nn::log_softmax(v);
                                               return std::tuple(k + 1, next);
                                           },
                                           tf::like<int>(x, 0), x);
        return y;
    };
    test::check_gradient(in_branch, sample);
    test::check_gradient(in_branch, X(-sample));
    test::check_gradient(in_loop, sample);
}
TEST_CASE("slopes at kinks, eagerly, traced and through a traced function") {
    const auto at = []<class F>(F f, double x, double expected) {
        using Scalar = tf::Tensor<double>;
        const Scalar here(x);
        CHECK(slope(f, here)() == expected);
        CHECK(tf::function(Slope<F>{})(here)() == expected);
        const auto traced = tf::function([](Scalar v) { return F{}(v) * 1.0; });
        tf::GradientTape tape;
        tape.watch(here);
        const auto y = traced(here);
        CHECK(Scalar(tape.gradient(y, here))() == expected);
    };
    at([](auto x) { return tf::nn::softplus(x); }, 0, 0.5);
    at([](auto x) { return tf::nn::softplus(x); }, 1000, 1);
    at([](auto x) { return tf::nn::elu(x); }, 0, 1);
    at([](auto x) { return tf::nn::elu(x); }, 1000, 1);
    at([](auto x) { return tf::nn::selu(x); }, 0, tf::op::Selu::scale);
    at([](auto x) { return tf::nn::relu6(x); }, 0, 0);
    at([](auto x) { return tf::nn::relu6(x); }, 6, 0);
    at([](auto x) { return tf::nn::leaky_relu(x, .5f); }, 0, 0.5);
    at([](auto x) { return tf::nn::softsign(x); }, 0, 1);
    at([](auto x) { return tf::nn::gelu(x); }, 0, 0.5);
    at([](auto x) { return tf::nn::gelu(x, true); }, 0, 0.5);
    at([](auto x) { return tf::nn::silu(x); }, 0, 0.5);
}
TEST_CASE("jacobians and tangents of composites") {
    const auto x = tf::constant<double>({-1.0, 0.0, 2.0});
    using V = tf::Tensor<double, 3>;
    const auto jacobian = [](V v) {
        tf::GradientTape tape;
        tape.watch(v);
        const V y = mish(v) + tf::nn::softplus(v);
        return tf::Tensor<double, 3, 3>(tape.jacobian(y, v));
    };
    const auto derivative = [](double v) {
        const double s = 1 / (1 + std::exp(-v)), t = std::tanh(std::log1p(std::exp(v)));
        return t + v * (1 - t * t) * s + s;
    };
    const auto check = [&](const tf::Tensor<double, 3, 3>& j) {
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < 3; ++c)
                CHECK(j(r, c) == doctest::Approx(r == c ? derivative(x(r)) : 0));
    };
    check(jacobian(x));
    check(tf::function(jacobian)(x));
    const auto tangent = [](V v) {
        tf::ForwardAccumulator forward(v, tf::ones_like(v));
        const V y = mish(v) + tf::nn::softplus(v);
        return V(forward.jvp(y));
    };
    const auto check_tangent = [&](const V& t) {
        for (int r = 0; r < 3; ++r) CHECK(t(r) == doctest::Approx(derivative(x(r))));
    };
    check_tangent(tangent(x));
    check_tangent(tf::function(tangent)(x));
}
