// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>

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
    CHECK(scopes["Tanh"] == "far/away/");
    CHECK(scopes["AddV2"] == "far/away/");
    CHECK(scopes["Case"] == "far/away/");
    CHECK(scopes["Placeholder"].empty());
    // y = 2, z = e^2: the first branch
    CHECK(f(1.f)() == doctest::Approx(std::tanh(std::exp(2.f))));
}

TEST_CASE("eager scopes are the thread's, and end with their object") {
    CHECK(tf::detail::current_name_scope().empty());
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
        }
        CHECK(tf::detail::current_name_scope() == "a/b/");
    }
    CHECK(tf::detail::current_name_scope().empty());
}

}  // namespace
