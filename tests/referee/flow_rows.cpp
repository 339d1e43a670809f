// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients through branches, loops and arrays.

#include "../runtime/loops.hpp"
#include "report.hpp"

namespace referee {
namespace {

using test::sample;
using Vector = tf::Tensor<double, 3>;

void branches() {
    const auto cond = [](Scalar x) {
        const Scalar twice = x * 2.0;
        return tf::cond(x > 1.0, [&] { return twice * x; }, [&] { return tf::sin(x) + 3.0; });
    };
    gradient<Run::both>("flow/cond, taken", cond, Scalar(2.0));
    gradient("flow/cond, not taken", cond, Scalar(0.5));
    second("flow/cond, second", cond, Scalar(2.0));
    // The branch that is taken does not use b.
    const auto one_sided = [](Scalar a, Scalar b) {
        return tf::cond(a > 1.0, [&] { return a * 3.0; }, [&] { return a * b; });
    };
    gradient("flow/cond, unused", one_sided, Scalar(2.0), Scalar(5.0));
    gradient<Run::both>("flow/cond, used", one_sided, Scalar(0.5), Scalar(5.0));
    const auto constant = [](Scalar x) {
        return tf::cond(x > 1.0, [&] { return x; }, [&] { return Scalar(tf::like(x, 5.0)); });
    };
    gradient("flow/cond, constant", constant, Scalar(0.5));
    const auto nested = [](Scalar x, Scalar y) {
        return tf::cond(
            x > 0.0,
            [&] { return tf::cond(y > x, [&] { return y * y * x; }, [&] { return y + x; }); },
            [&] { return x * y; });
    };
    gradient<Run::both>("flow/cond, nested", nested, Scalar(0.5), Scalar(0.7));
    gradient("flow/cond, nested else", nested, Scalar(0.5), Scalar(0.2));
    const auto choose = [](Scalar x, tf::Tensor<int> k) {
        return tf::switch_case(
            k, [&] { return x * x; }, [&] { return tf::exp(x); }, [&] { return 3.0 * x; });
    };
    gradient<Run::both>("flow/switch_case, 0", choose, Scalar(1.5), tf::constant(0));
    gradient("flow/switch_case, 1", choose, Scalar(1.5), tf::constant(1));
    gradient("flow/switch_case, other", choose, Scalar(1.5), tf::constant(-4));
    const auto graded = [](Scalar x) {
        return tf::case_([&] { return x * x * x; }, tf::Case{x < 1.0, [&] { return x * 7.0; }},
                         tf::Case{x < 2.0, [&] { return tf::log(x); }});
    };
    gradient<Run::both>("flow/case, second", graded, Scalar(1.5));
    gradient("flow/case, default", graded, Scalar(2.5));
}

void loops() {
    const auto power = [](Scalar x, tf::Tensor<int> n) {
        auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    };
    gradient<Run::both>("flow/while, none", power, Scalar(1.1), tf::constant(0));
    gradient<Run::both>("flow/while, once", power, Scalar(1.1), tf::constant(1));
    gradient<Run::both>("flow/while, often", power, Scalar(1.1), tf::constant(60));
    const auto cube = [](Scalar x) {
        auto [i, y] =
            tf::while_loop([](auto k, auto) { return k < 2; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    };
    second("flow/while, second", cube, Scalar(1.1));
    const auto until = [](Scalar x) {
        return tf::while_loop([](auto v) { return v < 100.0; }, [&](auto v) { return v * x; }, x);
    };
    gradient<Run::both>("flow/while, until", until, Scalar(3.0));
    const auto bounded = [](Scalar x) {
        return tf::while_loop([](auto v) { return v < 100.0; }, [&](auto v) { return v * x; },
                              tf::maximum_iterations(2), x);
    };
    gradient<Run::both>("flow/while, bounded", bounded, Scalar(3.0));
    const auto change = [](Scalar x) {
        auto [i, a, b, c] =
            tf::while_loop([](auto k, auto, auto, auto) { return k < 3; },
                           [](auto k, auto u, auto v, auto w) {
                               return std::tuple(k + 1, Scalar(v), Scalar(u * v + w), w * 2.0);
                           },
                           0, x, x * x, tf::like(x, 1.0));
        return a + b;
    };
    gradient<Run::both>("flow/while, change places", change, Scalar(0.7));
    gradient<Run::both>("flow/while, nested", test::loops_in_loops, Scalar(1.3));
    const auto recurrence = [](tf::Tensor<double, 2, 2> w, tf::Tensor<double, dyn, 2> x) {
        auto [i, h] = tf::while_loop(
            [](auto k, auto) { return k < 4; },
            [&](auto k, auto s) {
                return std::tuple(k + 1,
                                  tf::Tensor<double, dyn, 2>(tf::tanh(tf::matmul(s, w) + x)));
            },
            0, x);
        return h;
    };
    gradient<Run::both>("flow/while, recurrence", recurrence, sample<2, 2>(-1, 1),
                        tf::Tensor<double, dyn, 2>(sample<3, 2>(-1, 1, 0.7)));
}

void elements() {
    const auto x = tf::constant<double>({1.0, 2.0, 3.0});
    gradient<Run::both>(
        "flow/for_each",
        [](Vector v) {
            return tf::for_each(v, [](auto e, auto s) { return s * 2.0 + e * e; }, Scalar(0.0));
        },
        x);
    gradient<Run::both>(
        "flow/map_fn", [](Vector v) { return tf::map_fn([](auto e) { return e * e * e; }, v); }, x);
    gradient<Run::both>(
        "flow/map_fn, rows",
        [](tf::Tensor<double, 3, 2> v, Scalar s) {
            return tf::map_fn([&](auto row) { return tf::reduce_sum(row * row) * s; }, v);
        },
        sample<3, 2>(-1, 1), Scalar(0.3));
    second(
        "flow/map_fn, second",
        [](auto v) { return tf::map_fn([](auto e) { return e * e * e; }, v); }, x);
    gradient<Run::both>(
        "flow/scan", [](Vector v) { return tf::scan([](auto a, auto e) { return a * e; }, v); }, x);
    gradient<Run::both>(
        "flow/scan, from",
        [](Vector v, Scalar s) {
            return tf::scan([](auto a, auto e) { return tf::sin(a) * e; }, v, s);
        },
        x, Scalar(0.4));
    gradient(
        "flow/scan, backwards",
        [](Vector v) { return tf::scan([](auto a, auto e) { return a * e; }, v, tf::reversed); },
        x);
    gradient<Run::both>(
        "flow/foldl",
        [](Vector v, Scalar s) {
            return tf::foldl([](auto a, auto e) { return a * e + a; }, v, s);
        },
        x, Scalar(2.0));
    gradient<Run::both>(
        "flow/foldr",
        [](Vector v, Scalar s) {
            return tf::foldr([](auto a, auto e) { return a * 2.0 + e; }, v, s);
        },
        x, Scalar(2.0));
    gradient<Run::both>(
        "flow/TensorArray",
        [](Vector v) {
            auto [i, a] =
                tf::while_loop([](auto k, auto) { return k < 3; },
                               [&](auto k, auto array) {
                                   const auto e = tf::unstack_to_array(v).read(2 - k);
                                   return std::tuple(k + 1, array.write(k, e * e));
                               },
                               tf::like<int>(v, 0), tf::TensorArray<double, 3>{tf::zeros_like(v)});
            return a.stack() * v;
        },
        x);
    gradient<Run::both>(
        "flow/TensorArray, read back",
        [](Vector v) {
            const auto a = tf::unstack_to_array(v);
            return a.read(tf::like<int>(v, 0)) * a.read(tf::like<int>(v, 2));
        },
        x);
}

}  // namespace

void flow_rows() {
    branches();
    loops();
    elements();
}

}  // namespace referee
