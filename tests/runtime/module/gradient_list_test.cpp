// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients with respect to module.trainable_variables(), eagerly and traced.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "../support.hpp"

namespace {

using tf::dyn;
using Batch = tf::Tensor<float, dyn, 2>;

struct Layer : tf::Module {
    tf::Variable<float, 2, 2> w{this, "w", tf::constant({{0.5f, -1.f}, {2.f, 0.25f}})};
    tf::Variable<float, 2> b{this, "b", tf::constant({0.1f, -0.2f})};
    constexpr Layer(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Batch operator()(const Batch& x) const { return tf::tanh(tf::matmul(x, w) + b); }
};

struct Net : tf::Module {
    Layer second{this, "second"}, first{this, "first"};
    tf::Variable<double> scale{this, "scale", 2.0};
    tf::Variable<float> frozen{this, "frozen", 3.f, false};
    tf::Variable<int> steps{this, "steps", 0};
    tf::Variable<float, 4, 2> table{this, "table", tf::ones<float, 4, 2>()};
    tf::Variable<float> unused{this, "unused", 1.f};
    constexpr Net() : tf::Module("net") {}

    constexpr tf::Tensor<float> loss(const Batch& x, const tf::Tensor<int, dyn>& at) {
        const Batch y = second(first(x)) * frozen + tf::gather(table, at);
        return tf::reduce_sum(y * y) * tf::cast<float>(scale);
    }
    /// Gradient descent with the variables as a list.
    constexpr tf::Tensor<float> train_list(Batch x, tf::Tensor<int, dyn> at) {
        tf::GradientTape tape;
        const tf::Tensor<float> l = loss(x, at);
        const auto variables = trainable_variables();
        const auto gradients = tape.gradient(l, variables);
        for (auto& [g, v] : tf::zip(gradients, variables))
            if (g.has_value()) v.assign_sub(0.01f * g);
        return l;
    }
    /// The same with the variables by name.
    constexpr tf::Tensor<float> train_named(Batch x, tf::Tensor<int, dyn> at) {
        tf::GradientTape tape;
        const tf::Tensor<float> l = loss(x, at);
        auto [w1, b1, w2, b2, s, t] =
            tape.gradient(l, std::tie(first.w, first.b, second.w, second.b, scale, table));
        first.w.assign_sub(0.01f * w1);
        first.b.assign_sub(0.01f * b1);
        second.w.assign_sub(0.01f * w2);
        second.b.assign_sub(0.01f * b2);
        scale.assign_sub(0.01 * s);
        table.assign_sub(0.01f * t);
        return l;
    }
};

const auto data = [] { return tf::constant({{1.f, 2.f}, {-0.5f, 0.75f}, {0.25f, -1.5f}}); };
const auto rows = [] { return tf::constant({1, 3, 1}); };

std::vector<float> state(const Net& n) {
    std::vector<float> out;
    for (const auto& part :
         {test::elements(n.first.w), test::elements(n.first.b), test::elements(n.second.w),
          test::elements(n.second.b), test::elements(n.table), test::elements(n.unused)})
        out.insert(out.end(), part.begin(), part.end());
    out.push_back(static_cast<float>(n.scale()));
    return out;
}

void check_close(const Net& a, const Net& b) {
    const auto x = state(a), y = state(b);
    REQUIRE(x.size() == y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        INFO("element " << i);
        CHECK(x[i] == doctest::Approx(y[i]).epsilon(1e-5));
    }
}

}  // namespace

TEST_CASE("gradients of a list are those of its variables, in its order") {
    Net n;
    tf::GradientTape tape({.persistent = true});
    const auto l = n.loss(data(), rows());
    const auto variables = n.trainable_variables();
    const auto gradients = tape.gradient(l, variables);
    REQUIRE(gradients.size() == 8);
    REQUIRE(variables[0].get().name() == "net/scale:0");
    CHECK(gradients[0].dtype() == tf::DType::float64);
    CHECK(gradients[0].shape().rank == 0);
    // l = s sum y^2: dl/ds = l / s
    CHECK(gradients[0].as<double>()() == doctest::Approx(l() / 2).epsilon(1e-6));
    CHECK(variables[1].get().name() == "net/steps:0");
    CHECK_FALSE(gradients[1].has_value());  // an integer
    CHECK(variables[2].get().name() == "net/table:0");
    REQUIRE(gradients[2].is_indexed_slices());
    CHECK(gradients[2].as<float, 4, 2>().indexed_slices().indices.values().size() == 3);
    CHECK_FALSE(gradients[3].has_value());  // unused
    CHECK(variables[5].get().name() == "net/first/w:0");
    CHECK(test::elements(gradients[5].as<float, 2, 2>()) ==
          test::elements(tape.gradient(l, n.first.w)));
    CHECK(test::elements(gradients[5].as<float, dyn, 2>()) ==
          test::elements(tape.gradient(l, n.first.w)));
    CHECK_THROWS_AS(gradients[5].as<double>(), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(n.unused.assign_sub(gradients[3].as<float>()), tf::errors::FailedPrecondition);
    tf::VariableBase& unused = n.unused;
    CHECK_THROWS_AS(unused.assign_sub(gradients[3]), tf::errors::FailedPrecondition);
    CHECK_THROWS_AS(tf::zip(gradients, {}), tf::errors::InvalidArgument);
}

TEST_CASE("a train step over trainable_variables(), eagerly and traced") {
    Net named, eager, traced, around;
    const auto step = tf::function<&Net::train_list>(traced);
    const auto loss = tf::function(
        [](Net& n, Batch x, tf::Tensor<int, dyn> at) { return n.loss(x, at); }, around);
    float last = 1e30f;
    for (int i = 0; i < 5; ++i) {
        const float l = named.train_named(data(), rows())();
        CHECK(eager.train_list(data(), rows())() == doctest::Approx(l).epsilon(1e-5));
        CHECK(step(data(), rows())() == doctest::Approx(l).epsilon(1e-5));
        tf::GradientTape tape;
        const auto outside = loss(data(), rows());
        const auto variables = around.trainable_variables();
        for (auto& [g, v] : tf::zip(tape.gradient(outside, variables), variables))
            if (g.has_value()) v.assign_sub(g * 0.01);
        CHECK(l < last);
        last = l;
    }
    check_close(eager, named);
    check_close(traced, named);
    check_close(around, named);
    CHECK(traced.unused() == 1);
}

TEST_CASE("a learning rate that is a tensor or a variable; unconnected gradients as zeros") {
    struct Line : tf::Module {
        tf::Variable<double, 2> a{this, "a", tf::constant<double>({1.0, 2.0})};
        tf::Variable<float> b{this, "b", 1.f};
        tf::Variable<float> rate{this, "rate", 0.5f, false};
        constexpr Line() : tf::Module("line") {}
        constexpr void step() {
            tf::GradientTape tape;
            const tf::Tensor<double> l = tf::reduce_sum(a * a);
            const auto all = trainable_variables();
            for (auto& [g, v] : tf::zip(tape.gradient(l, all, tf::UnconnectedGradients::zero), all))
                v.assign_sub(rate * g);
            for (tf::VariableBase& v : all) v.assign_add(zeros(v));
        }
        constexpr tf::VariableGradient zeros(tf::VariableBase& v) const {
            tf::GradientTape tape;
            return tape.gradient(b * 1.f, tf::VariableList{v}, tf::UnconnectedGradients::zero)[0] *
                   0.f;
        }
    } eager, traced;
    eager.step();
    tf::function<&Line::step>(traced)();
    // a - 0.5 * 2 a
    for (const Line* l : {&eager, &traced}) {
        CHECK(test::elements(l->a) == std::vector<double>{0, 0});
        CHECK(l->b() == 1);
    }
}

TEST_CASE("watching a list: variables that are not trainable") {
    tf::Variable<float> v(3.f, "v", false);
    const auto f = [](tf::Variable<float>& w) {
        const tf::VariableList all{w};
        tf::GradientTape tape({.watch_accessed_variables = false});
        tape.watch(all);
        const tf::Tensor<float> y = w * w;
        return tf::Tensor<float>(tape.gradient(y, all)[0].as<float>());
    };
    CHECK(f(v)() == 6);
    CHECK(tf::function(f, v)()() == 6);
}
