// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tf/functions.hpp>
#include <tf/graph/scope_path.hpp>

namespace {

struct Part : tf::Module {
    tf::Variable<float> w{this, "w", 2.f};
    constexpr explicit Part(tf::Module* parent = nullptr, std::string_view name = "part")
        : tf::Module(parent, name) {}
    constexpr tf::Tensor<float> call(tf::Tensor<float> x) const {
        const auto scope = with_name_scope();
        return x * w;
    }
};
struct Net : tf::Module {
    Part hidden{this, "hidden"};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float> call(tf::Tensor<float> x) const {
        const tf::name_scope outer("outer", x);
        const auto y = hidden.call(x);
        const auto z = tf::exp(y);
        {
            const tf::name_scope inner("inner", x);
            const tf::name_scope whole("far/away/", x);
            return tf::cond(z > 1.f, [&] { return tf::tanh(z); }, [&] { return tf::sin(z) + y; });
        }
    }
};

/// The scope of the (only) row of each op.
std::map<std::string, std::string> scopes_of(tf::graph::View g) {
    std::map<std::string, std::string> out;
    for (int i = 0; i < g.size(); ++i)
        out[std::string(g.row(i).def->name)] = tf::graph::scope_path(g, g.row(i).scope);
    return out;
}

TEST_CASE("rows keep the name scope they were recorded in, through all passes") {
    Net net;
    const auto f = tf::function<&Net::call>(net);
    auto scopes = scopes_of(f.get_concrete_function().graph());
    CHECK(scopes["Mul"] == "net/hidden/");  // a module's scope is absolute
    CHECK(scopes["ReadVariableOp"] == "net/hidden/");
    CHECK(scopes["Exp"] == "outer/");
    CHECK(scopes["Greater"] == "far/away/");
    CHECK(scopes["Tanh"] == "far/away/cond/");
    CHECK(scopes["AddV2"] == "far/away/cond/");
    CHECK(scopes["Case"] == "far/away/");
    CHECK(scopes["Placeholder"].empty());
    // y = 2, z = e^2: the first branch
    CHECK(f(1.f)() == doctest::Approx(std::tanh(std::exp(2.f))));
}

/// The scopes of all rows of an op, in program order.
template <class Op>
std::vector<std::string> scopes_of_all(tf::graph::View g) {
    std::vector<std::string> out;
    for (int i = 0; i < g.size(); ++i)
        if (g.is<Op>(i)) out.push_back(tf::graph::scope_path(g, g.row(i).scope));
    return out;
}

// The names are those that tf.name_scope of TensorFlow 2.21 gives in a tf.function.
TEST_CASE("a scope that there is gets a number, within its scope, whatever case its letters have") {
    const auto f = tf::function([](tf::Tensor<float> x) {
        const auto at = [&](std::string_view name, float k) {
            const tf::name_scope scope(name, x);
            tf::print(x * k);
        };
        at("o", 2.f);
        at("o", 3.f);
        at("o/", 4.f);
        at("o", 5.f);
        at("a/b", 6.f);
        {
            const tf::name_scope a("a", x);
            at("b", 7.f);
        }
        at("A", 8.f);
        at("o_1", 9.f);
        at("o", 10.f);
        at("", 11.f);
        at("/", 12.f);
        const tf::name_scope z("z", x);
        const tf::name_scope q("q/", x);
        at("r", 13.f);
        at("r", 14.f);
        at("q/", 15.f);
        return x;
    });
    CHECK(scopes_of_all<tf::op::Mul>(f.get_concrete_function().graph()) ==
          std::vector<std::string>{"o/", "o_1/", "o/", "o_2/", "a/b/", "a/b_1/", "A_1/", "o_1_1/",
                                   "o_3/", "", "", "q/r/", "q/r_1/", "q/"});
}

TEST_CASE("branches and loops have scopes of their own in a function") {
    const auto f = tf::function([](tf::Tensor<float> x, tf::Tensor<float, 2> rows) {
        const auto act = [&] { tf::print(x * 2.f); };
        tf::cond(x > 0.f, act, [] {});
        const tf::name_scope o("o", x);
        tf::cond(
            x > 0.f,
            [&] {
                tf::cond(x > 1.f, act, act);
                tf::cond(x > 2.f, act, act);
                const tf::name_scope u("u", x);
                act();
            },
            act);
        const auto count = [&](tf::Tensor<int> i) { return act(), i + 1; };
        tf::while_loop([&](tf::Tensor<int> i) { return act(), i < 1; }, count, tf::like<int>(x, 0));
        tf::while_loop([](tf::Tensor<int> i) { return i < 1; }, count, tf::like<int>(x, 0));
        tf::map_fn([&](tf::Tensor<float> e) { return act(), e; }, rows);
        tf::scan([&](tf::Tensor<float>, tf::Tensor<float> e) { return act(), e; }, rows);
        tf::foldl([&](tf::Tensor<float>, tf::Tensor<float> e) { return act(), e; }, rows, x);
        tf::foldr([&](tf::Tensor<float>, tf::Tensor<float> e) { return act(), e; }, rows, x);
        tf::switch_case(tf::cast<int>(x), act, act);
        return x;
    });
    CHECK(scopes_of_all<tf::op::Print>(f.get_concrete_function().graph()) ==
          std::vector<std::string>{"cond/", "o/cond/cond/", "o/cond/cond/", "o/cond/cond_1/",
                                   "o/cond/cond_1/", "o/cond/u/", "o/cond/", "o/while/", "o/while/",
                                   "o/while_1/", "o/map/while/", "o/scan/while/", "o/foldl/while/",
                                   "o/foldr/while/", "o/switch_case/indexed_case/",
                                   "o/switch_case/indexed_case/"});
}

TEST_CASE("a loop that starts from constants has the scopes of where it is first used") {
    const auto f = tf::function([](tf::Tensor<float> x) {
        const auto power = tf::while_loop([](tf::Tensor<float> p) { return p < 5.f; },
                                          [](tf::Tensor<float> p) {
                                              const tf::name_scope twice("twice", p);
                                              const auto next = p * 2.f;
                                              const tf::name_scope whole("whole/", p);
                                              return next + 0.5f;
                                          },
                                          tf::constant(1.f));
        const tf::name_scope o("o", x);
        return x - power;
    });
    const auto scopes = scopes_of(f.get_concrete_function().graph());
    CHECK(scopes.at("Mul") == "o/while/twice/");
    CHECK(scopes.at("AddV2") == "whole/");
    CHECK(f(1.f)() == 1.f - 5.5f);  // 1, 2.5, 5.5
}

TEST_CASE("eager scopes are the thread's, and end with their object") {
    CHECK(tf::detail::tracing::current_name_scope().empty());
    {
        const tf::name_scope a("a");
        const tf::name_scope b("b", tf::constant(1.f));
        CHECK(b.name() == "a/b/");
        {
            const tf::name_scope none("");
            CHECK(none.name().empty());
            Net net;
            const auto module = net.hidden.with_name_scope();
            CHECK(module.name() == "net/hidden/");
            const tf::name_scope root("/");
            CHECK(root.name().empty());
        }
        CHECK(tf::detail::tracing::current_name_scope() == "a/b/");
    }
    CHECK(tf::detail::tracing::current_name_scope().empty());
}

}  // namespace
