// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loops and branches that start from constants and find through their callables the function that
// they belong to: values by arithmetic, eagerly and traced, and the graph that tf::like would give.

#include <doctest/doctest.h>

#include <tf/graph/scope_path.hpp>

#include "eager_and_traced.hpp"

using test::adds;
using test::both;
using test::recorded;

namespace {

/// Checks that two functions have the same graph, op by op.
template <class F, class G>
void same_graph(F, G) {
    CHECK(tf::function(F{}).get_concrete_function().to_dot() ==
          tf::function(G{}).get_concrete_function().to_dot());
}

using Floats = std::vector<float>;
/// The names of the nodes of one kind.
template <class F>
std::vector<std::string> paths(F, std::string_view name) {
    const auto f = tf::function(F{}).get_concrete_function();
    std::vector<std::string> all;
    for (const tf::graph::Row& r : f.graph().rows)
        if (r.def->name == name) all.emplace_back(tf::graph::scope_path(f.graph(), r.scope));
    return all;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a loop belongs to the function whose tensors it captures") {
    const auto f = [](tf::Tensor<int> n, tf::Tensor<float> x) {
        return std::get<1>(tf::while_loop([&](auto i, auto) { return i < n; },
                                          [&](auto i, auto y) { return std::tuple(i + 1, y * x); },
                                          0, 1.f));
    };
    const auto g = [](tf::Tensor<int> n, tf::Tensor<float> x) {
        return std::get<1>(tf::while_loop([&](auto i, auto) { return i < n; },
                                          [&](auto i, auto y) { return std::tuple(i + 1, y * x); },
                                          tf::like(n, 0), 1.f));
    };
    both(f, Floats{32.f}, tf::constant(5), tf::constant(2.f));
    both(f, Floats{1.f}, tf::constant(0), tf::constant(2.f));
    same_graph(f, g);
    CHECK(recorded(f, "While") == 1);
    CHECK(recorded(f, "Less") == 1);
    CHECK(recorded(f, "Mul") == 1);
}

TEST_CASE("each effect happens as often as its body runs") {
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            tf::while_loop(
                [&](auto i) {
                    v.assign_add(100.f);
                    return i < n;
                },
                [&](auto i) {
                    v.assign_add(1.f);
                    return i + 1;
                },
                0);
        },
        403.f, tf::constant(3));
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            v.assign_add(1000.f);
            v.assign_add(1.f);
            tf::while_loop([&](auto k) { return k < n; },
                           [&](auto k) {
                               v.assign_add(1.f);
                               v.assign_add(tf::cast<float>(n) * 10.f);
                               return k + 1;
                           },
                           0);
            v.assign_add(1.f);
        },
        1095.f, tf::constant(3));
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::constant({5.f, 7.f}), [&](auto x) { v.assign_add(x); });
        },
        12.f);
    adds(
        [](tf::Variable<float>& v) {
            tf::for_each(tf::range(1000), [&](auto i) { v.assign_add(tf::cast<float>(i)); });
        },
        499500.f);
    adds(
        [](tf::Variable<float>& v) {
            auto s = tf::for_each(
                tf::range(4),
                [&](auto, auto sum) {
                    v.assign_add(1.f);
                    return sum + v;
                },
                0.f);
            v.assign_add(s);
        },
        14.f);
}

TEST_CASE("constants from outside serve the loop and what follows") {
    both(
        [](tf::Tensor<int> n, tf::Tensor<float> x) {
            const auto c = tf::constant(3.f);
            const auto d = tf::Tensor<float>(c * 2.f);
            const auto y = std::get<1>(tf::while_loop(
                [&](auto i, auto s) { return tf::logical_and(i < n, s < c * 1e6f); },
                [&](auto i, auto s) { return std::tuple(i + 1, s * c + d * x); }, 0, 1.f));
            return y + c + d;
        },
        Floats{192.f}, tf::constant(3), tf::constant(2.f));  // 1, 15, 57, 183
}

TEST_CASE("loops within loops") {
    const auto f = [](tf::Tensor<int> n, tf::Tensor<float> x) {
        return std::get<1>(tf::while_loop(
            [&](auto i, auto) { return i < n; },
            [&](auto i, auto y) {
                auto z = std::get<1>(tf::while_loop(
                    [&](auto k, auto) { return k < n; },
                    [&](auto k, auto s) { return std::tuple(k + 1, s * x + y); }, 0, 1.f));
                return std::tuple(i + 1, z);
            },
            0, 1.f));
    };
    const auto g = [](tf::Tensor<int> n, tf::Tensor<float> x) {
        return std::get<1>(
            tf::while_loop([&](auto i, auto) { return i < n; },
                           [&](auto i, auto y) {
                               auto z = std::get<1>(tf::while_loop(
                                   [&](auto k, auto) { return k < n; },
                                   [&](auto k, auto s) { return std::tuple(k + 1, s * x + y); },
                                   tf::like(n, 0), 1.f));
                               return std::tuple(i + 1, z);
                           },
                           tf::like(n, 0), 1.f));
    };
    both(f, Floats{25.f}, tf::constant(2), tf::constant(2.f));  // y: 1, 7, 25
    same_graph(f, g);
    CHECK(recorded(f, "While") == 2);
    // Only the inner loop refers to the function; the outer one uses only its result.
    both(
        [](tf::Tensor<int> n, tf::Tensor<float> x) {
            return std::get<1>(tf::while_loop(
                [](auto i, auto) { return i < 3; },
                [&](auto i, auto y) {
                    auto z = std::get<1>(tf::while_loop(
                        [&](auto k, auto) { return k < n; },
                        [&](auto k, auto s) { return std::tuple(k + 1, s * x); }, 0, 1.f));
                    return std::tuple(i + 1, y + z);
                },
                0, 1.f));
        },
        Floats{25.f}, tf::constant(3), tf::constant(2.f));
    // Nothing refers to a function.
    both(
        [] {
            return std::get<1>(tf::while_loop(
                [](auto i, auto) { return i < 3; },
                [](auto i, auto y) {
                    auto z = std::get<1>(tf::while_loop(
                        [](auto k, auto) { return k < 2; },
                        [&](auto k, auto s) { return std::tuple(k + 1, s + y); }, 0, 1.f));
                    return std::tuple(i + 1, z);
                },
                0, 1.f));
        },
        Floats{15.f});  // y: 1, 3, 7, 15
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            tf::while_loop([&](auto i) { return i < n; },
                           [&](auto i) {
                               v.assign_add(100.f);
                               tf::while_loop([&](auto k) { return k < i; },
                                              [&](auto k) {
                                                  v.assign_add(1.f);
                                                  return k + 1;
                                              },
                                              0);
                               v.assign_add(10.f);
                               return i + 1;
                           },
                           0);
        },
        446.f, tf::constant(4));
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            tf::for_each(tf::range(2), [&](auto i) {
                tf::for_each(tf::range(3), [&](auto j) {
                    tf::while_loop([&](auto k) { return k < n + i + j; },
                                   [&](auto k) {
                                       v.assign_add(1.f);
                                       return k + 1;
                                   },
                                   0);
                });
            });
        },
        15.f, tf::constant(1));
}

TEST_CASE("branches of the function within a loop over constants, and around it") {
    const auto f = [](tf::Variable<float>& v, tf::Tensor<int> n) {
        tf::while_loop([&](auto i) { return i < 6; },
                       [&](auto i) {
                           tf::cond(
                               n > 2, [&] { v.assign_add(tf::cast<float>(i)); },
                               [&] { v.assign_add(1.f); });
                           return i + 1;
                       },
                       0);
    };
    adds(f, 15.f, tf::constant(3));
    adds(f, 6.f, tf::constant(2));
    const auto g = [](tf::Variable<float>& v, tf::Tensor<int> n) {
        tf::cond(n > 2, [&] {
            tf::while_loop([&](auto i) { return i < n; },
                           [&](auto i) {
                               v.assign_add(1.f);
                               return i + 1;
                           },
                           0);
        });
    };
    adds(g, 3.f, tf::constant(3));
    adds(g, 0.f, tf::constant(2));
}

TEST_CASE("maps, scans, folds and bounded loops") {
    const auto x = tf::constant(2.f);
    both(
        [](tf::Tensor<float> a) {
            return tf::map_fn([&](auto e) { return e * a; }, tf::constant({1.f, 2.f, 3.f}));
        },
        Floats{2.f, 4.f, 6.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::scan([&](auto s, auto e) { return s * a + e; },
                            tf::constant({1.f, 2.f, 3.f}), 1.f);
        },
        Floats{3.f, 8.f, 19.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::foldl([&](auto s, auto e) { return s * a + e; },
                             tf::constant({1.f, 2.f, 3.f}), 0.f);
        },
        Floats{11.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::for_each(tf::range(4), [&](auto, auto s) { return s * a; }, 1.f);
        },
        Floats{16.f}, x);
    both(
        [](tf::Tensor<float> a) {
            return tf::while_loop([](auto y) { return y < 1000.f; }, [&](auto y) { return y * a; },
                                  tf::maximum_iterations(5), 1.f);
        },
        Floats{32.f}, x);
    both(
        [](tf::Tensor<int> n) {
            return tf::while_loop([](auto y) { return y < 1000.f; }, [](auto y) { return y * 2.f; },
                                  tf::maximum_iterations(n), 1.f);
        },
        Floats{8.f}, tf::constant(3));
}

TEST_CASE("gradients around and inside") {
    both(
        [](tf::Tensor<int> n, tf::Tensor<float> x) {
            tf::GradientTape tape;
            tape.watch(x);
            auto y = std::get<1>(
                tf::while_loop([&](auto i, auto) { return i < n; },
                               [&](auto i, auto s) { return std::tuple(i + 1, s * x); }, 0, 1.f));
            return tf::Tensor<float>(tape.gradient(y, x));
        },
        Floats{108.f}, tf::constant(4), tf::constant(3.f));
    both(
        [](tf::Tensor<int> n, tf::Tensor<float> x) {
            return std::get<1>(
                tf::while_loop([&](auto i, auto) { return i < n; },
                               [&](auto i, auto s) {
                                   tf::GradientTape tape;
                                   tape.watch(s);
                                   auto y = s * s * x;
                                   return std::tuple(i + 1, tf::Tensor<float>(tape.gradient(y, s)));
                               },
                               0, 1.f));
        },
        Floats{216.f}, tf::constant(3), tf::constant(3.f));
    both(
        [](tf::Tensor<int> n, tf::Tensor<float> x) {
            return std::get<1>(tf::while_loop(
                [&](auto i, auto) { return i < n; },
                [&](auto i, auto s) {
                    tf::GradientTape tape;
                    tape.watch(s);
                    auto y = std::get<1>(tf::while_loop(
                        [&](auto k, auto) { return k < 2; },
                        [&](auto k, auto z) { return std::tuple(k + 1, z * x * s); }, 0, 1.f));
                    return std::tuple(i + 1, tf::Tensor<float>(tape.gradient(y, s)));
                },
                0, 1.f));
        },
        Floats{324.f}, tf::constant(2), tf::constant(3.f));  // dy/ds = 2 s x^2: 18, 324
    adds(
        [](tf::Variable<float>& v, tf::Tensor<int> n) {
            tf::for_each(tf::range(3), [&](auto i) {
                tf::GradientTape tape;
                auto y = v * v * tf::cast<float>(i + n);
                v.assign_sub(tf::Tensor<float>(tape.gradient(y, v)) - 1.f);
            });
        },
        11.f, tf::constant(1));  // v := v - 2 v (i + 1) + 1
}

TEST_CASE("name scopes are those of the tied loop") {
    const auto untied = [](tf::Tensor<int> n) {
        const tf::name_scope outer("outer", n);
        return tf::while_loop([&](auto i) { return i < n; },
                              [&](auto i) {
                                  const tf::name_scope inner("inner", i);
                                  return i + n;
                              },
                              0);
    };
    const auto tied = [](tf::Tensor<int> n) {
        const tf::name_scope outer("outer", n);
        return tf::while_loop([&](auto i) { return i < n; },
                              [&](auto i) {
                                  const tf::name_scope inner("inner", i);
                                  return i + n;
                              },
                              tf::like(n, 0));
    };
    const auto a = tf::function(untied).get_concrete_function();
    const auto b = tf::function(tied).get_concrete_function();
    REQUIRE(a.graph().size() == b.graph().size());
    for (int i = 0; i < a.graph().size(); ++i)
        CHECK(tf::graph::scope_path(a.graph(), a.graph().row(i).scope) ==
              tf::graph::scope_path(b.graph(), b.graph().row(i).scope));
}

TEST_CASE("maps, scans and folds have the names of tied ones") {
    const auto map = [](tf::Tensor<float> a) {
        const auto y = tf::map_fn([&](auto e) { return e * a; }, tf::constant({1.f, 2.f, 3.f}));
        return y - a;
    };
    const auto tied_map = [](tf::Tensor<float> a, tf::Tensor<float, 3> x) {
        return tf::map_fn([&](auto e) { return e * a; }, x) - a;
    };
    CHECK(paths(map, "While") == Names{"map/"});
    CHECK(paths(tied_map, "While") == Names{"map/"});
    CHECK(paths(map, "Mul") == paths(tied_map, "Mul"));
    CHECK(paths(map, "Sub") == Names{""});
    const auto scan = [](tf::Tensor<float> a) {
        return tf::scan([&](auto s, auto e) { return s * a + e; }, tf::constant({1.f, 2.f}), 1.f);
    };
    const auto tied_scan = [](tf::Tensor<float> a, tf::Tensor<float, 2> x) {
        return tf::scan([&](auto s, auto e) { return s * a + e; }, x, 1.f);
    };
    CHECK(paths(scan, "While") == Names{"scan/"});
    CHECK(paths(tied_scan, "While") == Names{"scan/"});
    CHECK(paths(scan, "Mul") == paths(tied_scan, "Mul"));
    // The start of the fold is tied, its elements are not; and there are two.
    const auto folds = [](tf::Tensor<float> a) {
        const auto x = tf::constant({1.f, 2.f});
        const auto first = tf::foldl([](auto s, auto e) { return s * e; }, x, a);
        return tf::foldl([](auto s, auto e) { return s * e; }, x, first);
    };
    CHECK(paths(folds, "While") == Names{"foldl/", "foldl_1/"});
    // It joins the function that uses its result.
    const auto joins = [](tf::Tensor<int> n) {
        const tf::name_scope outer("outer", n);
        return n + tf::while_loop([](auto k) { return k < 3; }, [](auto k) { return k * 2; }, 1);
    };
    CHECK(paths(joins, "Mul") == Names{"outer/while/"});
}
