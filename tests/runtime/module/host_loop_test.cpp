// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loops and branches over constants whose effects do not depend on the loop variables: the host
// runs them while tracing. Also callables without captures.

#include <doctest/doctest.h>

#include "eager_and_traced.hpp"

using test::adds;
using test::both;
using Floats = std::vector<float>;

namespace {

constexpr tf::PrintOptions to_file{.output_stream = "file://host_loop_test.txt"};
/// Checks what f prints, eagerly and traced.
template <class F, class... A>
void prints(F f, const std::string& want, const A&... a) {
    const test::PrintFile file("host_loop_test.txt");
    f(a...);
    CHECK(file.take() == want);
    tf::function(f)(a...);
    CHECK(file.take() == want);
}

}  // namespace

TEST_CASE("loops with effects only") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(10), [&](auto) { v.assign_add(1.f); });
        },
        10.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(64), [&](auto) { v.assign_add(1.f); });
        },
        64.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(7, 0, -2), [&](auto) { v.assign_add(1.f); });
        },
        4.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::constant({4.f, 5.f, 6.f}), [&](auto) { v.assign_add(1.f); });
        },
        3.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(1), [&](auto) { v.assign_add(1.f); });
        },
        1.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::while_loop([&](auto i) { return i < 20; },
                           [&](auto i) {
                               v.assign(v * 2.f + 1.f);
                               return i * 2;
                           },
                           1);  // 1, 2, 4, 8, 16
        },
        31.f);
}

TEST_CASE("a body that never runs has no effects") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(0), [&](auto) { v.assign_add(1.f); });
        },
        0.f);
    adds(
        [](tf::Variable<float>& v) {
            const auto i = tf::while_loop(
                [&](auto k) {
                    v.assign_add(1.f);
                    return k < 3;
                },
                [&](auto k) {
                    v.assign_add(100.f);
                    return k + 1;
                },
                5);
            v.assign_add(tf::cast<float>(i));
        },
        6.f);
}

TEST_CASE("the value of such a loop, and its condition's effects") {
    adds(
        [](tf::Variable<float>& v) {
            const auto [i, s] = tf::while_loop(
                [&](auto k, auto) {
                    v.assign_add(100.f);
                    return k < 3;
                },
                [&](auto k, auto x) {
                    v.assign_add(1.f);
                    return std::tuple(k + 1, x * 2.f);
                },
                0, 1.f);
            v.assign_add(s);
        },
        411.f);
    both(
        [](tf::Tensor<float> x) {
            const auto one = tf::constant(1.f);
            const auto y = tf::while_loop([](auto k) { return k < 9.f; },
                                          [&](auto k) { return k + one; }, 0.f);
            return x + y + one;
        },
        Floats{12.f}, tf::constant(2.f));
}

TEST_CASE("nested loops with effects only") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(4), [&](auto) {
                v.assign_add(100.f);
                tf::for_each(tf::range(3), [&](auto) { v.assign_add(1.f); });
            });
        },
        412.f);
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            tf::for_each(tf::range(n), [&](auto) {
                tf::for_each(tf::range(3), [&](auto) { v.assign_add(1.f); });
            });
        },
        6.f, tf::constant(2));
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(100), [&](auto i) {
                v.assign_add(tf::cast<float>(i * 0 + 1));
                tf::for_each(tf::range(3), [&](auto) { v.assign_add(1.f); });
            });
        },
        400.f);
}

TEST_CASE("branches within depend on the loop's variable") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(9),
                         [&](auto i) { tf::cond(i > 2, [&] { v.assign_add(1.f); }); });
        },
        6.f);
    adds(
        [](tf::Variable<float>& v) {
            v.assign_add(1.f);
            tf::for_each(tf::range(5), [&](auto i) {
                v.assign(v * 2.f);
                tf::switch_case(
                    i, [&] { v.assign_add(1.f); }, [&] { v.assign_add(2.f); },
                    [&] { v.assign_add(3.f); });
            });
            v.assign_add(0.5f);
        },
        85.5f);  // 3, 8, 19, 41, 85
    adds(
        [](tf::Variable<float>& v) {
            tf::while_loop(
                [](auto k) { return k < 4.f; },
                [&](auto k) {
                    tf::cond(k > 1.f, [&] { v.assign_add(10.f); }, [&] { v.assign_add(1.f); });
                    return k + 1.f;
                },
                0.f);
        },
        22.f);
    // The state also depends on the branch.
    adds(
        [](tf::Variable<float>& v) {
            const auto s = tf::for_each(
                tf::range(4),
                [&](auto i, auto t) {
                    v.assign_add(1.f);
                    return tf::cond(i > 2, [&] { return t * 2.f; }, [&] { return t + 1.f; });
                },
                1.f);
            v.assign_add(s);
        },
        12.f);
    // A loop without iterations, and a body that is never reached.
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(0),
                         [&](auto i) { tf::cond(i < 2, [&] { v.assign_add(1.f); }); });
            tf::for_each(tf::range(3),
                         [&](auto i) { tf::cond(i > 2, [&] { v.assign_add(1.f); }); });
        },
        0.f);
}

TEST_CASE("loops within depend on the loop's variable") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(5), [&](auto i) {
                tf::while_loop([&](auto k) { return k < i; },
                               [&](auto k) {
                                   v.assign_add(1.f);
                                   return k + 1;
                               },
                               i * 0);
            });
        },
        10.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(5), [&](auto i) {
                tf::while_loop([&](auto k) { return k < i; },
                               [&](auto k) {
                                   v.assign_add(1.f);
                                   return k + 1;
                               },
                               0);
            });
        },
        10.f);
    adds(
        [](tf::Variable<float>& v) {
            v.assign_add(5.f);
            tf::for_each(tf::range(3), [&](auto i) {
                v.assign_add(10.f);
                tf::for_each(tf::range(4),
                             [&](auto j) { tf::cond(j > i, [&] { v.assign_add(1.f); }); });
            });
            v.assign_add(100.f);
        },
        141.f);
}

TEST_CASE("an op ties the loop in a late turn, or behind a branch") {
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(9), [&](auto i) {
                tf::cond(
                    i > 2, [&] { v.assign_add(tf::cast<float>(i)); },
                    [&] { v.assign(v * 2.f + 1.f); });
            });
        },
        40.f);  // 1, 3, 7; + 3 + ... + 8
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(100), [&](auto i) {
                tf::cond(
                    i > 97, [&] { v.assign_add(tf::cast<float>(i)); }, [&] { v.assign_add(1.f); });
            });
        },
        295.f);  // 98 + 98 + 99
    adds(
        [](tf::Variable<float>& v, tf::Tensor<float> x) {
            tf::for_each(tf::range(3), [&](auto i) {
                tf::cond(i > 0, [&] { v.assign_add(1.f); });
                v.assign_add(x * tf::cast<float>(i));
            });
        },
        8.f, tf::constant(2.f));
}

TEST_CASE("branches on constants") {
    adds(
        [](tf::Variable<float>& v) {
            tf::cond(tf::constant(true), [&] { v.assign_add(1.f); });
            tf::cond(tf::constant(false), [&] { v.assign_add(10.f); });
            tf::cond(
                tf::constant(3) > 2, [&] { v.assign_add(100.f); }, [&] { v.assign_add(1000.f); });
        },
        101.f);
    const auto x = tf::constant(4.f);
    both(
        [](tf::Tensor<float> a) {
            return tf::cond(tf::constant(false), [&] { return a * 2.f; }, [&] { return a - 1.f; });
        },
        Floats{3.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::switch_case(
                tf::constant(1), [&] { return a * 2.f; }, [&] { return a - 1.f; },
                [&] { return a; });
        },
        Floats{3.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::switch_case(
                tf::constant(-1), [&] { return a * 2.f; }, [&] { return a - 1.f; });
        },
        Floats{3.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::case_([&] { return a; },
                             tf::Case{tf::constant(false), [&] { return a * 2.f; }},
                             tf::Case{tf::constant(true), [&] { return a * 3.f; }});
        },
        Floats{12.f}, x);
}

TEST_CASE("effects that branches and loops return") {
    prints(
        [](tf::Tensor<bool> yes) {
            tf::cond(yes, [] { return tf::print(to_file, "yes"); });
            tf::cond(yes, [] {}, [] { return tf::print(to_file, "no"); });
            tf::cond(
                yes, [] { return tf::print(to_file, "1"); },
                [] { return tf::print(to_file, "2"); });
        },
        "yes\n1\n", tf::constant(true));
    prints([] { return tf::cond(tf::constant(true), [] { return tf::print(to_file, "yes"); }); },
           "yes\n");
    prints(
        [] {
            return tf::for_each(tf::range(3), [](auto i) { return tf::print(to_file, "i", i); });
        },
        "i 0\ni 1\ni 2\n");
    prints(
        [] {
            return tf::for_each(tf::range(100), [](auto i) {
                tf::cond(i > 97, [&] { return tf::print(to_file, "i", i); });
            });
        },
        "i 98\ni 99\n");
}

TEST_CASE("callables that capture nothing") {
    both([] { return tf::for_each(tf::range(1000), [](auto i, auto s) { return s + i; }, 0); },
         std::vector<int>{499500});
    both([] { return tf::map_fn([](auto e) { return e * e; }, tf::constant({1.f, 2.f, 3.f})); },
         Floats{1.f, 4.f, 9.f});
    both(
        [] {
            return tf::scan([](auto s, auto e) { return s + e; }, tf::constant({1.f, 2.f, 3.f}),
                            1.f);
        },
        Floats{2.f, 4.f, 7.f});
    both([] { return tf::foldr([](auto s, auto e) { return s - e; }, tf::range<4>(), 0); },
         std::vector<int>{-6});
    both(
        [] {
            return tf::while_loop([](auto y) { return y < 1000.f; }, [](auto y) { return y * 2.f; },
                                  tf::maximum_iterations(100), 1.f);
        },
        Floats{1024.f});
}

TEST_CASE("tapes around loops over constants") {
    adds(
        [](tf::Variable<float>& v) {
            v.assign(2.f);
            for (int k = 0; k < 2; ++k) {
                tf::GradientTape tape;
                const auto y = tf::for_each(tf::range(3), [&](auto, auto s) { return s * v; }, 1.f);
                v.assign_sub(tape.gradient(y, v));
            }
        },
        -310.f);  // 2 - 3 * 4 = -10; -10 - 3 * 100
    adds(
        [](tf::Variable<float>& v) {
            v.assign(2.f);
            tf::for_each(tf::range(3), [&](auto) {
                tf::GradientTape tape;
                const auto y = v * v;
                v.assign_sub(tf::Tensor<float>(tape.gradient(y, v)) - 1.f);
            });
        },
        -1.f);  // v := 1 - v: -1, 2, -1
    both(
        [](tf::Tensor<float> x) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = tf::cond(tf::constant(true), [&] { return x * x; }, [&] { return x; });
            return tf::Tensor<float>(tape.gradient(y, x));
        },
        Floats{6.f}, tf::constant(3.f));
}
