// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Algebra on lists of values and gradients, and slots: optimizers that do not depend on types.

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

/// tf.keras.optimizers.RMSprop(InverseTimeDecay(0.1, 1, 0.5), rho=0.9, momentum=0.8).
template <class Model>
struct RMSprop : tf::Module {
    Model net{this, "net"};
    tf::Slots velocity{this, "velocity", net.trainable_variables()};
    tf::Slots momentum{this, "momentum", net.trainable_variables()};
    tf::Variable<float> steps{this, "steps"};
    constexpr RMSprop() : tf::Module("rms_prop") {}
    constexpr tf::Tensor<float> step(tf::Tensor<float, 4, 2> x, tf::Tensor<float, 4, 1> y) {
        tf::GradientTape tape;
        const tf::Tensor<float> loss =
            tf::reduce_mean(tf::square(tf::matmul(x, net.w) + net.b - y));
        const auto variables = net.trainable_variables();
        const tf::VariableValues g(tape.gradient(loss, variables));
        auto rate = 0.1f / (1.f + 0.5f * steps);
        velocity.assign(0.9f * velocity.read() + 0.1f * tf::square(g));
        momentum.assign(0.8f * momentum.read() + rate * g / tf::sqrt(velocity.read() + 1e-7f));
        tf::assign_sub(variables, momentum.read());
        steps.assign_add(1.f);
        return loss;
    }
};

struct Mixed : tf::Module {
    tf::Variable<double, 2> d{this, "d", {3., 0.}};
    tf::Variable<float> f{this, "f", 4.f};
    constexpr Mixed() : tf::Module("mixed") {}
};
/// A scalar of one dtype for values of two.
constexpr auto scaled = [](Mixed& net, tf::Tensor<float> k) {
    const tf::VariableValues x(net.trainable_variables());
    const tf::VariableValues y = k * (x - 1.f) - x / k;
    return std::tuple(y.get<double, 2>(0), y.get<float>(1), tf::global_norm(x),
                      tf::global_norm<double>(x));
};

struct Kept : tf::Module {
    Two net{this, "net"};
    tf::Slots slots{this, "slots", net.trainable_variables()};
    constexpr Kept() : tf::Module("kept") {}
    constexpr auto step() {
        const tf::VariableValues x(net.trainable_variables());
        slots.assign(x);
        slots.assign_add(2.f * x);
        slots.assign_sub(x / 4.f);
        return std::tuple(slots.read().get<float, 2>(0), slots.read().get<float>(1));
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

TEST_CASE("values: a number or a scalar takes the dtype of each value") {
    Mixed net;
    const auto check = [](const auto& r) {
        CHECK(elements(std::get<0>(r)) == std::vector{2.5, -2.});
        CHECK(std::get<1>(r)() == 4.f);
        CHECK(std::get<2>(r)() == 5.f);
        CHECK(std::get<3>(r)() == 5.);
    };
    check(scaled(net, 2.f));
    check(tf::function(scaled, net)(2.f));
}

TEST_CASE("slots: assigned, added to, subtracted from, eagerly and traced") {
    Kept eager, traced;
    for (const auto& [a, b] : {eager.step(), tf::function<&Kept::step>(traced)()}) {
        CHECK(elements(a) == Vec{8.25f, 0});
        CHECK(b() == 11.f);
    }
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
    RMSprop<Net> rms;
    CHECK(rms.velocity.size() == 3);
    CHECK(rms.trainable_variables().size() == 4);
    CHECK(rms.variables().size() == 10);
    CHECK(rms.velocity.variables()[2].get().shape() == tf::Shape(2, 1));
    CHECK(rms.momentum.variables()[0].get().name() == "rms_prop/momentum_0:0");
    CHECK(elements(rms.velocity.read().get<float, 2, 1>(2)) == Vec{0, 0});
}

TEST_CASE("slots: RMSprop goes TensorFlow's way, eagerly and traced") {
    const tf::Tensor<float, 4, 2> x = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    const tf::Tensor<float, 4, 1> y = {{1}, {3}, {0}, {2}};
    RMSprop<Net> eager, traced;
    const auto step = tf::function<&RMSprop<Net>::step>(traced);
    // Keras's: the loss before each step, then the weights and slots
    for (const float loss : {3.5f, 1.8945197f, 1.1072326f}) {
        CHECK(eager.step(x, y)() == doctest::Approx(loss).epsilon(1e-5));
        CHECK(step(x, y)() == doctest::Approx(loss).epsilon(1e-5));
    }
    for (RMSprop<Net>* rms : {&eager, &traced}) {
        CHECK(rms->net.w(0, 0) == doctest::Approx(0.76323f).epsilon(1e-4));
        CHECK(rms->net.w(1, 0) == doctest::Approx(1.0383688f).epsilon(1e-4));
        CHECK(rms->net.b() == doctest::Approx(0.9857825f).epsilon(1e-4));
        CHECK(rms->velocity.read().get<float>(0)() == doctest::Approx(1.0111685f).epsilon(1e-4));
        const auto momentum = rms->momentum.read().get<float, 2, 1>(2);
        CHECK(momentum(0, 0) == doctest::Approx(-0.1485744f).epsilon(1e-4));
        CHECK(momentum(1, 0) == doctest::Approx(-0.3458912f).epsilon(1e-4));
        CHECK(rms->net.unused() == 7.f);
        CHECK(rms->steps() == 3.f);
    }
}
