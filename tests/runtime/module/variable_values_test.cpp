// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Algebra on lists of values and gradients, and slots: optimizers that know no types.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

using test::elements;
using Vec = std::vector<float>;

struct Two : tf::Module {
    tf::Variable<float, 2> a{this, "a", {3.f, 0.f}};
    tf::Variable<float> b{this, "b", 4.f};
    constexpr explicit Two(tf::Module* owner = nullptr, std::string_view name = "two")
        : tf::Module(owner, name) {}
};

struct Net : tf::Module {
    tf::Variable<float, 2, 1> w{this, "w"};
    tf::Variable<float> b{this, "b"};
    tf::Variable<float> unused{this, "unused", 7.f};
    constexpr explicit Net(tf::Module* owner = nullptr, std::string_view name = "net")
        : tf::Module(owner, name) {}
};

template <class Model>
struct Adam : tf::Module {
    Model net{this, "net"};
    tf::Slots m{this, "m", net.trainable_variables()};
    tf::Slots v{this, "v", net.trainable_variables()};
    tf::Variable<float> steps{this, "steps"};
    constexpr Adam() : tf::Module("adam") {}
    constexpr tf::Tensor<float> step(tf::Tensor<float, 4, 2> x, tf::Tensor<float, 4, 1> y) {
        tf::GradientTape tape;
        const tf::Tensor<float> loss =
            tf::reduce_mean(tf::square(tf::matmul(x, net.w) + net.b - y));
        const auto variables = net.trainable_variables();
        const tf::VariableValues g(tape.gradient(loss, variables));
        steps.assign_add(1.f);
        m.assign(0.9f * m.read() + 0.1f * g);
        v.assign(0.999f * v.read() + 0.001f * tf::square(g));
        auto rate = 0.05f * tf::sqrt(1.f - tf::pow(tf::like(loss, 0.999f), steps)) /
                    (1.f - tf::pow(tf::like(loss, 0.9f), steps));
        tf::assign_sub(variables, rate * m.read() / (tf::sqrt(v.read()) + 1e-7f));
        return loss;
    }
};

constexpr auto all = [](Two& net) {
    const tf::VariableValues x(net.trainable_variables());
    const tf::VariableValues y =
        (2.f * x - x / 2.f) * x + (1.f - x) - (x + 1.f) * (4.f / (x + 1.f)) + tf::zeros_like(x);
    const auto norm = tf::global_norm(x);
    const auto [clipped, before] = tf::clip_by_global_norm(x, tf::Tensor<float>(1.f));
    const auto [kept, same] = tf::clip_by_global_norm(x, tf::Tensor<float>(10.f));
    tf::assign(net.trainable_variables(), -y);
    tf::assign_add(net.trainable_variables(), x * norm);
    return std::tuple(y.get<float, 2>(0), y.get<float>(1), norm, clipped.get<float, 2>(0),
                      clipped.get<float>(1), kept.get<float, 2>(0), before, same);
};

void check_all(const auto& r, const Two& net) {
    // 1.5 x^2 + 1 - x - 4
    CHECK(elements(std::get<0>(r)) == Vec{7.5f, -3});
    CHECK(elements(std::get<1>(r)) == Vec{17});
    CHECK(std::get<2>(r)() == 5);
    CHECK(elements(std::get<3>(r)) == Vec{0.6f, 0});
    CHECK(std::get<4>(r)() == 0.8f);
    CHECK(elements(std::get<5>(r)) == Vec{3, 0});
    CHECK(std::get<6>(r)() == 5);
    CHECK(std::get<7>(r)() == 5);
    CHECK(elements(net.a) == Vec{7.5f, 3});
    CHECK(elements(net.b) == Vec{3});
}

}  // namespace

TEST_CASE("values: algebra, norms and assignments of lists, eagerly and traced") {
    Two eager, traced;
    check_all(all(eager), eager);
    check_all(tf::function(all, traced)(), traced);
}

TEST_CASE("values: lists of several lengths, other types") {
    Two two;
    Net net;
    const tf::VariableValues x(two.trainable_variables()), y(net.trainable_variables());
    CHECK(x.size() == 2);
    CHECK(y.size() == 3);
    CHECK_THROWS_AS((void)(x + y), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::assign(two.trainable_variables(), y), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(((void)x.get<float, 3>(0)), tf::errors::InvalidArgument);
    CHECK((tf::VariableValues() + tf::VariableValues()).size() == 0);
    CHECK(tf::global_norm(tf::VariableValues())() == 0);
}

TEST_CASE("slots: variables like those of a list, members of the module, not trainable") {
    Adam<Net> adam;
    CHECK(adam.m.size() == 3);
    CHECK(adam.trainable_variables().size() == 4);
    CHECK(adam.variables().size() == 10);
    CHECK(adam.m.variables()[2].get().shape() == tf::Shape(2, 1));
    CHECK(adam.m.variables()[0].get().name() == "adam/m_0:0");
    CHECK(elements(adam.m.read().get<float, 2, 1>(2)) == Vec{0, 0});
}

TEST_CASE("slots: Adam goes TensorFlow's way, eagerly and traced") {
    const tf::Tensor<float, 4, 2> x = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    const tf::Tensor<float, 4, 1> y = {{1}, {3}, {0}, {2}};
    Adam<Net> eager, traced;
    const auto step = tf::function<&Adam<Net>::step>(traced);
    // tf.keras.optimizers.Adam(0.05): the loss before each step, then the weights
    for (const float loss : {3.5f, 3.1862526f, 2.8957167f}) {
        CHECK(eager.step(x, y)() == doctest::Approx(loss).epsilon(1e-5));
        CHECK(step(x, y)() == doctest::Approx(loss).epsilon(1e-5));
    }
    for (Adam<Net>* adam : {&eager, &traced}) {
        CHECK(adam->net.w(0, 0) == doctest::Approx(0.1488872f).epsilon(1e-4));
        CHECK(adam->net.w(1, 0) == doctest::Approx(0.1496873f).epsilon(1e-4));
        CHECK(adam->net.b() == doctest::Approx(0.1495476f).epsilon(1e-4));
        CHECK(adam->net.unused() == 7.f);
        CHECK(adam->steps() == 3.f);
    }
}
