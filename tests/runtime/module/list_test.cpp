// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::List: several modules or variables under one attribute.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

using Names = std::vector<std::string>;

Names names(const tf::VariableList& variables) {
    Names out;
    for (const tf::VariableBase& v : variables) out.push_back(v.name());
    return out;
}
/// Names and numbers of elements; 0 for an object that is not a list.
std::vector<std::pair<std::string, int>> members(const tf::Module& m) {
    std::vector<std::pair<std::string, int>> out;
    m.visit_members([&](std::string_view name, auto&& member) {
        int size = 0;
        if constexpr (requires { member.size(); }) size = static_cast<int>(member.size());
        out.emplace_back(name, size);
    });
    return out;
}

struct Dense : tf::Module {
    tf::Variable<float, 2, 2> w{this, "w", tf::ones<float, 2, 2>()};
    tf::Variable<float, 2> b{this, "b", tf::zeros<float, 2>()};
    constexpr Dense(tf::Module* owner, std::string_view name) : tf::Module(owner, name) {}
    constexpr tf::Tensor<float, 1, 2> operator()(tf::Tensor<float, 1, 2> x) const {
        return tf::matmul(x, w) + b;
    }
};
struct Gain : tf::Module {
    tf::Variable<float> k;
    constexpr explicit Gain(tf::Module* owner, float init = 2.f)
        : tf::Module(owner, this), k(this, "k", init) {}
};
struct Net : tf::Module {
    tf::Variable<float> before{this, "before", 1.f};
    tf::List<Dense, 12> layers{this, "layers"};
    tf::Variable<float> after{this, "after", 1.f};
    tf::List<tf::Variable<float, 2>, 3> scales{this, "scales", tf::ones<float, 2>()};
    tf::List<Gain, 2> gains{this, "gains"};
    tf::List<Gain, 1> other_gains{this, "other_gains", 3.f};
    tf::Variable<int> last{this, "last", 0};
    constexpr Net() : tf::Module(this) {}

    constexpr tf::Tensor<float, 1, 2> run(tf::Tensor<float, 1, 2> x) {
        for (const Dense& layer : layers) x = layer(x);
        for (int i = 0; i < scales.size(); ++i) x = x * scales[i];
        scales[1].assign(scales[1] * 2.f);
        return x * gains[1].k * other_gains[0].k;
    }
};

}  // namespace

TEST_CASE("list: elements have numbered names, or those of their class") {
    Net net;
    CHECK(net.layers.size() == 12);
    CHECK(net.layers[11].name() == "layers_11");
    CHECK(net.layers[11].w.name() == "net/layers_11/w:0");
    CHECK(net.scales[2].name() == "net/scales_2:0");
    CHECK(net.gains[1].k.name() == "net/gain/k:0");
    CHECK(net.other_gains[0].k() == 3.f);
    CHECK(net.layers.begin() + 12 == net.layers.end());
    const Net& constant = net;
    CHECK(&constant.layers[3] == &net.layers[3]);
    CHECK(constant.scales.end() - constant.scales.begin() == 3);
}

TEST_CASE("list: variables and submodules are in TensorFlow's order") {
    // attributes by name, the elements of a list by number
    Net net;
    Names expected{"net/after:0",    "net/before:0",   "net/last:0",   "net/scales_0:0",
                   "net/scales_1:0", "net/scales_2:0", "net/gain/k:0", "net/gain/k:0"};
    for (int i = 0; i < 12; ++i)
        for (const char* name : {"b", "w"})
            expected.push_back("net/layers_" + std::to_string(i) + "/" + name + ":0");
    expected.push_back("net/gain/k:0");
    CHECK(names(net.variables()) == expected);
    CHECK(net.submodules().size() == 15);
    CHECK(&net.submodules()[1].get() == &net.gains[1]);
    CHECK(&net.submodules()[4].get() == &net.layers[2]);
    // the same in a trace
    static_assert([] {
        Net traced;
        const auto all = traced.variables();
        return all.size() == 33 && all[3].get().own_name() == "scales_0" &&
               all[11].get().own_name() == "w" && &all[28].get() == &traced.layers[10].b;
    }());
}

TEST_CASE("list: one member of a module, in the order of construction") {
    CHECK(members(Net()) == std::vector<std::pair<std::string, int>>{{"before", 0},
                                                                     {"layers", 12},
                                                                     {"after", 0},
                                                                     {"scales", 3},
                                                                     {"gains", 2},
                                                                     {"other_gains", 1},
                                                                     {"last", 0}});
    CHECK(members(tf::Module()).empty());
}

TEST_CASE("list: a traced method is the eager one") {
    Net eager, traced;
    auto run = tf::function<&Net::run>(traced);
    for (Net* net : {&eager, &traced}) net->layers[5].b.assign(tf::constant({1.f, -1.f}));
    const auto x = tf::constant({{1.f, 2.f}});
    // 3 after the first layer, doubled by each of the others, where 1 and -1 cancel; times 1, 2, 3
    // and what the scale has become
    for (const float expected : {2.f, 4.f}) {
        const auto y = run(x);
        CHECK(test::elements(y) == test::elements(eager.run(x)));
        CHECK(y(0, 0) == 3.f * 2048.f * 3.f * expected);
    }
    CHECK(traced.scales[1].read()(0) == 4.f);
}

TEST_CASE("list: gradients reach the elements") {
    Net net;
    const auto x = tf::constant({{1.f, 2.f}});
    tf::GradientTape tape;
    const auto y = net.layers[1](net.layers[0](x));
    const auto [first, second] =
        tape.gradient(tf::reduce_sum(y), std::tie(net.layers[0].b, net.layers[1].b));
    CHECK(test::elements(first) == std::vector{2.f, 2.f});
    CHECK(test::elements(second) == std::vector{1.f, 1.f});
}
