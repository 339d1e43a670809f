// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::ListOf: modules of several classes, or variables of several types, under one attribute.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

struct Dense : tf::Module {
    tf::Variable<float, 2, 3> w{this, "w", tf::ones<float, 2, 3>()};
    tf::Variable<float, 3> b;
    constexpr Dense(tf::Module* owner, std::string_view name, float bias = 0.f)
        : tf::Module(owner, name), b(this, "b", tf::fill<float, 3>(bias)) {}
    constexpr tf::Tensor<float, 1, 3> operator()(tf::Tensor<float, 1, 2> x) const {
        return tf::matmul(x, w) + b;
    }
};
/// It takes no name, and has that of its class.
struct Gain : tf::Module {
    tf::Variable<float> k;
    tf::attribute<float> limit{this, "limit", 100.f};
    constexpr explicit Gain(tf::Module* owner, float init = 2.f)
        : tf::Module(owner, this), k(this, "k", init) {}
    constexpr auto operator()(tf::Tensor<float, 1, 3> x) const { return tf::minimum(x * k, limit); }
};
struct Sum : tf::Module {
    constexpr explicit Sum(tf::Module* owner) : tf::Module(owner, "sum") {}
    constexpr tf::Tensor<float> operator()(tf::Tensor<float, 1, 3> x) const {
        return tf::reduce_sum(x);
    }
};
struct Net : tf::Module {
    tf::ListOf<Dense, Gain, Sum> layers{this, "layers"};
    tf::ListOf<Dense, Gain, Dense> given{this, "given", std::tuple(1.f), 5.f, std::tuple()};
    tf::ListOf<tf::Variable<float>, Gain, tf::Variable<int, 2>> states{
        this, "states", 4.f, std::tuple(), tf::constant({1, 2})};
    tf::Variable<float> after{this, "after", 1.f};
    constexpr Net() : tf::Module(this) {}

    constexpr tf::Tensor<float> run(tf::Tensor<float, 1, 2> x) {
        return layers.fold(x, [](auto h, auto& f) { return f(h); }) * states.get<0>();
    }
    constexpr tf::Tensor<float> loss_gradient(tf::Tensor<float, 1, 2> x) {
        tf::GradientTape tape;
        const tf::Tensor<float> y = run(x);
        const auto [dw, dk] = tape.gradient(y, std::tie(layers.get<0>().w, layers.get<1>().k));
        return tf::reduce_sum(dw) + dk;
    }
    constexpr void train(tf::Tensor<float, 1, 2> x) {
        tf::GradientTape tape;
        const tf::Tensor<float> y = run(x);
        const auto all = layers.get<1>().trainable_variables();
        const auto gradients = tape.gradient(y, all);
        for (std::size_t i = 0; i < all.size(); ++i) all[i].get().assign_sub(0.5f * gradients[i]);
    }
};

}  // namespace

TEST_CASE("list of several types: names, order, access") {
    Net net;
    CHECK(net.layers.size() == 3);
    CHECK(net.layers.get<0>().w.name() == "net/layers_0/w:0");
    CHECK(net.layers.get<1>().k.name() == "net/gain/k:0");
    CHECK(net.given.get<0>().b(1) == 1.f);
    CHECK(net.given.get<1>().k() == 5.f);
    CHECK(net.given.get<2>().b(1) == 0.f);
    CHECK(net.states.get<0>().name() == "net/states_0:0");
    CHECK(net.states.get<2>()(1) == 2);
    auto& [dense, gain, sum] = net.layers;
    CHECK(&gain == &net.layers.get<1>());
    CHECK(static_cast<const tf::Module*>(&dense) == &net.submodules()[3].get());
    CHECK(sum.variables().empty());
    // own variables by attribute, then submodules, lists by theirs
    std::vector<std::string> names;
    for (const tf::VariableBase& v : net.variables()) names.push_back(v.name());
    CHECK(names == std::vector<std::string>{
                       "net/after:0", "net/states_0:0", "net/states_2:0", "net/given_0/b:0",
                       "net/given_0/w:0", "net/gain/k:0", "net/given_2/b:0", "net/given_2/w:0",
                       "net/layers_0/b:0", "net/layers_0/w:0", "net/gain/k:0", "net/gain/k:0"});
    int count = 0;
    net.layers.for_each([&](auto& layer) { count += static_cast<int>(layer.variables().size()); });
    std::as_const(net).layers.for_each([&](const auto&) { ++count; });
    CHECK(count == 3 + 3);
}

TEST_CASE("list of several types: one member of its module") {
    Net net;
    std::vector<std::pair<std::string, int>> members;
    net.visit_members([&](std::string_view name, auto&& member) {
        int size = 0;
        if constexpr (requires { member.size(); }) size = static_cast<int>(member.size());
        members.emplace_back(name, size);
    });
    CHECK(members == std::vector<std::pair<std::string, int>>{
                         {"layers", 3}, {"given", 3}, {"states", 3}, {"after", 0}});
}

TEST_CASE("list of several types: a traced method is the eager one") {
    Net net;
    const auto run = tf::function<&Net::run>(net);
    const auto x = tf::constant({{1.f, 2.f}});
    CHECK(run(x)() == 3.f * 3.f * 2.f * 4.f);  // three columns of 3, doubled, times the state
    CHECK(net.run(x)() == 72.f);
    net.layers.get<1>().limit = 5.f;  // of 6
    CHECK(run(x)() == 60.f);
    CHECK(net.run(x)() == 60.f);
}

TEST_CASE("list of several types: gradients and training") {
    Net net;
    const auto x = tf::constant({{1.f, 2.f}});
    // y = 4 k (3 (w-sums)): dy/dw = 4 k x, three times 8 + 16; dy/dk = 4 * 9
    CHECK(tf::function<&Net::loss_gradient>(net)(x)() == 3.f * (8.f + 16.f) + 36.f);
    CHECK(net.loss_gradient(x)() == 108.f);
    tf::function<&Net::train>(net)(x);
    CHECK(net.layers.get<1>().k() == 2.f - 18.f);
    Net eager;
    eager.train(x);
    CHECK(eager.layers.get<1>().k() == -16.f);
}
