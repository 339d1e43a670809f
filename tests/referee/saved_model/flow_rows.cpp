// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Branches, loops and arrays, also nested, and gradients through them.

#include <limits>

#include "../../runtime/loops.hpp"
#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
using Scalar = Tensor<double>;
using Vector = Tensor<double, 3>;
using Open = Tensor<double, dyn>;

/// y and the gradients of its sum.
template <class F>
struct WithGradients {
    template <class... X>
    constexpr auto operator()(X... x) const {
        tf::GradientTape tape;
        tape.watch(std::tie(x...));
        const auto y = F{}(x...);
        using Y = tf::tensor_type_t<decltype(y)>;
        const Y result = y;
        return std::tuple(result, tf::nest::materialize(
                                      tape.gradient(Scalar(tf::reduce_sum(result)), std::tie(x...),
                                                    tf::UnconnectedGradients::zero)));
    }
};
/// The gradient of the sum of f.
template <class F>
struct Slope {
    template <class X>
    constexpr X operator()(X x) const {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(F{}(x));
        return tape.gradient(y, x);
    }
};
/// A row, and one with its gradients, whose stacks pass through all regions.
template <class F, class... Calls>
void with_gradients(Rows& rows, const std::string& name, F f, const Calls&... calls) {
    rows.add(name, f, calls...);
    rows.add("gradient/" + name, WithGradients<F>{}, calls...);
}

void branches(Rows& rows) {
    with_gradients(
        rows, "cond",
        [](auto x) {
            const Scalar twice = x * 2.0;
            return tf::cond(x > 1.0, [&] { return twice * x; }, [&] { return tf::sin(x) + 3.0; });
        },
        call(Scalar(2.0)), call(Scalar(0.5)));
    rows.add(
        "cond/values from outside",
        [](auto x, auto y) {
            const auto both = [&](auto first, auto second) {
                return std::tuple(Scalar(first), Scalar(second), Scalar(tf::like(x, 5.0)));
            };
            return tf::cond(x > y, [&] { return both(x, y); }, [&] { return both(y, y); });
        },
        call(Scalar(2.0), Scalar(1.0)), call(Scalar(0.5), Scalar(1.0)));
    rows.add(
        "cond/dims that differ",
        [](Open x) {
            return tf::cond(
                tf::reduce_sum(x) > 0.0, [&] { return tf::concat<0>(x, x); },
                [&] { return Open(x * 2.0); });
        },
        call(Open(sample<3>(1, 2))), call(Open(sample<2>(-2, -1))));
    with_gradients(
        rows, "cond/nested",
        [](auto x, auto y) {
            return tf::cond(
                x > 0.0,
                [&] { return tf::cond(y > x, [&] { return y * y * x; }, [&] { return y + x; }); },
                [&] { return x * y; });
        },
        call(Scalar(0.5), Scalar(0.7)), call(Scalar(0.5), Scalar(0.2)),
        call(Scalar(-0.5), Scalar(0.2)));
    with_gradients(
        rows, "case",
        [](auto x) {
            return tf::case_([&] { return x * x * x; }, tf::Case{x < 1.0, [&] { return x * 7.0; }},
                             tf::Case{x < 2.0, [&] { return tf::log(x); }});
        },
        call(Scalar(0.5)), call(Scalar(1.5)), call(Scalar(2.5)));
}

/// Every index out of range selects the last branch, however large it is.
template <class T>
void switch_of(Rows& rows) {
    const auto f = [](Tensor<T> k, Scalar x) {
        return tf::switch_case(
            k, [&] { return x * x; }, [&] { return tf::exp(x); }, [&] { return 3.0 * x; });
    };
    const auto at = [](T k) { return call(Tensor<T>(k), Scalar(1.5)); };
    using Limits = std::numeric_limits<T>;
    rows.add(std::string("switch_case, ").append(tf::name_of(tf::dtype_of<T>)), f, at(0), at(1),
             at(2), at(3), at(100), at(Limits::min()), at(Limits::max()),
             at(static_cast<T>(std::uint64_t{1} << 32)),
             at(static_cast<T>((std::uint64_t{1} << 32) + 1)));
}
void switches(Rows& rows) {
    with_gradients(
        rows, "switch_case",
        [](auto x) {
            return tf::switch_case(
                tf::cast<int>(x), [&] { return x * x; }, [&] { return tf::exp(x); },
                [&] { return 3.0 * x; });
        },
        call(Scalar(0.5)), call(Scalar(1.5)), call(Scalar(-7.5)));
    switch_of<std::int8_t>(rows);
    switch_of<std::uint8_t>(rows);
    switch_of<std::int16_t>(rows);
    switch_of<std::uint16_t>(rows);
    switch_of<std::int32_t>(rows);
    switch_of<std::uint32_t>(rows);
    switch_of<std::int64_t>(rows);
    switch_of<std::uint64_t>(rows);
    rows.add(
        "switch_case/one branch",
        [](Tensor<int> k, Scalar x) { return tf::switch_case(k, [&] { return x * x; }); },
        call(tf::constant(0), Scalar(3.0)), call(tf::constant(-1), Scalar(3.0)));
}

/// x to the power of n.
constexpr auto power(auto x, auto n) {
    auto [i, y] = tf::while_loop([&](auto k, auto) { return k < n; },
                                 [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
    return y;
}

void loops(Rows& rows) {
    rows.add(
        "while", [](Scalar x, Tensor<int> n) { return power(x, n); },
        call(Scalar(1.1), tf::constant(0)), call(Scalar(1.1), tf::constant(1)),
        call(Scalar(1.1), tf::constant(60)));
    rows.add(
        "gradient/while",
        [](Scalar x, Tensor<int> n) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar y = power(x, n);
            return std::tuple(y, tape.gradient(y, x));
        },
        call(Scalar(1.1), tf::constant(0)), call(Scalar(1.1), tf::constant(1)),
        call(Scalar(1.1), tf::constant(60)));
    with_gradients(
        rows, "while/bounded",
        [](auto x) {
            return tf::while_loop([](auto v) { return v < 100.0; }, [&](auto v) { return v * x; },
                                  tf::maximum_iterations(2), x);
        },
        call(Scalar(3.0)), call(Scalar(200.0)));
    with_gradients(
        rows, "while/change places",
        [](auto x) {
            auto [i, a, b, c] =
                tf::while_loop([](auto k, auto, auto, auto) { return k < 3; },
                               [](auto k, auto u, auto v, auto w) {
                                   return std::tuple(k + 1, Scalar(v), Scalar(u * v + w), w * 2.0);
                               },
                               0, x, x * x, tf::like(x, 1.0));
            return a + b;
        },
        call(Scalar(0.7)));
    with_gradients(rows, "while/nested, with a branch", test::loops_in_loops, call(Scalar(1.3)),
                   call(Scalar(0.2)));
    with_gradients(
        rows, "while/in a branch",
        [](auto x) {
            return tf::cond(
                x > 1.0, [&] { return power(x, tf::like<int>(x, 3)); }, [&] { return x * 2.0; });
        },
        call(Scalar(1.3)), call(Scalar(0.2)));
    with_gradients(
        rows, "while/recurrence",
        [](auto w, auto x) {
            using State = Tensor<double, dyn, 2>;
            auto [i, h] =
                tf::while_loop([](auto k, auto) { return k < 4; },
                               [&](auto k, auto s) {
                                   return std::tuple(k + 1, State(tf::tanh(tf::matmul(s, w) + x)));
                               },
                               0, x);
            return h;
        },
        call(sample<2, 2>(-1, 1), Tensor<double, dyn, 2>(sample<3, 2>(-1, 1, 0.7))),
        call(sample<2, 2>(-1, 1), Tensor<double, dyn, 2>(sample<1, 2>(-1, 1, 0.7))));
    rows.add(
        "while/growing",
        [](Tensor<int, dyn> x) {
            return tf::while_loop([](auto v) { return tf::reduce_sum(v) < 50; },
                                  [](auto v) { return Tensor<int, dyn>(tf::concat<0>(v, v)); }, x);
        },
        call(Tensor<int, dyn>(tf::constant({1, 2, 3}))),
        call(Tensor<int, dyn>(tf::constant({99}))));
    rows.add(
        "while/strings and bools",
        [](Tensor<int> n, Tensor<tf::string> s) {
            return tf::while_loop([&](auto k, auto, auto) { return k < n; },
                                  [&](auto k, auto on, auto t) {
                                      return std::tuple(k + 1, tf::logical_not(on),
                                                        tf::where(on, "again", t));
                                  },
                                  tf::like(n, 0), n > 1, s);
        },
        call(tf::constant(0), tf::constant("end")), call(tf::constant(3), tf::constant("end")));
}

void elements(Rows& rows) {
    const auto x = tf::constant<double>({1.0, 2.0, 3.0});
    with_gradients(
        rows, "for_each",
        [](auto v) {
            return tf::for_each(v, [](auto e, auto s) { return s * 2.0 + e * e; }, Scalar(0.0));
        },
        call(x));
    rows.add(
        "for_each/range",
        [](Tensor<int> n) {
            return tf::for_each(tf::range(n), [](auto i, auto s) { return s * 2 + i; }, 1);
        },
        call(tf::constant(5)), call(tf::constant(0)));
    with_gradients(
        rows, "map_fn", [](auto v) { return tf::map_fn([](auto e) { return e * e * e; }, v); },
        call(Open(x)), call(Open(sample<7>(-1, 1))));
    with_gradients(
        rows, "map_fn/rows",
        [](auto v, auto s) {
            return tf::map_fn([&](auto row) { return tf::reduce_sum(row * row) * s; }, v);
        },
        call(sample<3, 2>(-1, 1), Scalar(0.3)));
    with_gradients(
        rows, "scan",
        [](auto v, auto s) {
            return tf::scan([](auto a, auto e) { return tf::sin(a) * e; }, v, s);
        },
        call(x, Scalar(0.4)));
    with_gradients(
        rows, "scan/backwards",
        [](auto v) { return tf::scan([](auto a, auto e) { return a * e; }, v, tf::reversed); },
        call(x));
    with_gradients(
        rows, "foldl",
        [](auto v, auto s) { return tf::foldl([](auto a, auto e) { return a * e + a; }, v, s); },
        call(x, Scalar(2.0)));
    with_gradients(
        rows, "foldr",
        [](auto v, auto s) { return tf::foldr([](auto a, auto e) { return a * 2.0 + e; }, v, s); },
        call(Open(x), Scalar(2.0)));
    with_gradients(
        rows, "TensorArray",
        [](auto v) {
            auto [i, a] =
                tf::while_loop([](auto k, auto) { return k < 3; },
                               [&](auto k, auto array) {
                                   const auto e = tf::unstack_to_array(v).read(2 - k);
                                   return std::tuple(k + 1, array.write(k, e * e));
                               },
                               tf::like<int>(v, 0), tf::TensorArray<double, 3>{tf::zeros_like(v)});
            return a.stack() * v;
        },
        call(x));
    rows.add(
        "TensorArray/growing",
        [](Tensor<int> n) {
            auto [i, a] = tf::while_loop(
                [&](auto k, auto) { return k < n; },
                [](auto k, auto array) { return std::tuple(k + 1, array.write(k * 2, k * k)); },
                tf::like(n, 0), tf::TensorArray<int, dyn>{});
            return a.stack();
        },
        call(tf::constant(0)), call(tf::constant(5)));
    with_gradients(
        rows, "scan/with branches",
        [](auto v) {
            return tf::scan(
                [](auto a, auto e) {
                    return tf::cond(
                        a > 2.0, [&] { return Scalar(a * 0.5); },
                        [&] { return Scalar(a * e + 1.0); });
                },
                v);
        },
        call(x));
}

/// Elements with a dim that is known only at run time.
void open_elements(Rows& rows) {
    using Batch = Tensor<double, dyn, 2>;
    using Steps = Tensor<double, dyn, dyn, 2>;
    const auto steps = call(Steps(sample<4, 3, 2>(-1, 1)));
    const auto one = call(Steps(sample<1, 1, 2>(-1, 1)));
    with_gradients(
        rows, "TensorArray/open elements",
        [](auto x) {
            tf::TensorArray<double, 3, dyn, 2> a;
            return a.write(2, x * x).write(0, tf::sin(x)).stack();
        },
        call(Batch(sample<3, 2>(-1, 1))), call(Batch(sample<1, 2>(-1, 1))));
    constexpr auto filled_by_loop = [](auto x) {
        auto [i, a] = tf::while_loop([](auto k, auto) { return k < 3; },
                                     [&](auto k, auto array) {
                                         const auto e = x * tf::cast<double>(k);
                                         return std::tuple(k + 1, array.write(2 - k, e * e * e));
                                     },
                                     tf::like<int>(x, 0), tf::TensorArray<double, 3, dyn, 2>{});
        return a.stack();
    };
    const auto batch = call(Batch(sample<2, 2>(-1, 1)));
    with_gradients(rows, "TensorArray/open elements in a loop", filled_by_loop, batch);
    using Filled = std::remove_const_t<decltype(filled_by_loop)>;
    rows.add("gradient/second/TensorArray/open elements in a loop", Slope<Slope<Filled>>{}, batch);
    rows.add(
        "TensorArray/growing, open elements",
        [](Tensor<int> n, Batch x) {
            return tf::for_each(
                       tf::range(n),
                       [&](auto i, auto a) { return a.write(i, x + tf::cast<double>(i)); },
                       tf::TensorArray<double, dyn, dyn, 2>())
                .stack();
        },
        call(tf::constant(3), Batch(sample<2, 2>(-1, 1))),
        call(tf::constant(1), Batch(sample<3, 2>(-1, 1))));
    with_gradients(
        rows, "map_fn/open elements",
        [](auto x) { return tf::map_fn([](auto e) { return e * tf::exp(e); }, x); }, steps, one);
    with_gradients(
        rows, "scan/open batch",
        [](auto x, auto h, auto w) {
            return tf::scan([&](auto s, auto e) { return tf::tanh(tf::matmul(s, w) + e); }, x, h);
        },
        call(Steps(sample<4, 3, 2>(-1, 1)), Batch(sample<3, 2>(-1, 1)), sample<2, 2>(-1, 1)),
        call(Steps(sample<1, 1, 2>(-1, 1)), Batch(sample<1, 2>(-1, 1)), sample<2, 2>(-1, 1)));
    with_gradients(
        rows, "scan/open batch, backwards",
        [](auto x) { return tf::scan([](auto s, auto e) { return s * e; }, x, tf::reversed); },
        steps, one);
    with_gradients(
        rows, "foldl/open batch",
        [](auto x, auto h) {
            return tf::foldl([](auto s, auto e) { return tf::sin(s) + e * e; }, x, h);
        },
        call(Steps(sample<4, 3, 2>(-1, 1)), Batch(sample<3, 2>(-1, 1))));
}

}  // namespace

const Family<Rows> flow_family([](Rows& rows) {
    branches(rows);
    switches(rows);
    loops(rows);
    elements(rows);
    open_elements(rows);
});

}  // namespace saved
