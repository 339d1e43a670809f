// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables whose dtype and shape are values, alone and in numbers, and typed views of variables.

#include <doctest/doctest.h>

#include <tf/module/any_variable.hpp>

#include "../support.hpp"

namespace {

using test::elements;
using tf::Shape;
using Vec = std::vector<float>;

struct Net : tf::Module {
    tf::AnyVariable w{this, "w", {tf::DType::float32, Shape(2, 3)}};
    tf::AnyVariable steps{this, "steps", {tf::DType::int64, Shape(), false}};
    tf::AnyVariable rows{this, "rows", {tf::DType::float32, Shape(tf::dyn, 2)}};
    tf::AnyVariables more{this};
    tf::Variable<float, 3> b{this, "b", tf::ones<float, 3>()};
    constexpr Net() : tf::Module(this) {
        more.add(*this, "first", {tf::DType::float32, Shape(3)});
        more.add(*this, "second", {tf::DType::str, Shape(2), false});
    }
    constexpr tf::Tensor<float, 2, 3> call(tf::Tensor<float, 2, 3> x) {
        const auto kernel = w.as<float, 2, 3>();
        kernel.assign_add(x * more[0].as<float, 3>() + b);
        steps.as<std::int64_t>().assign_add(std::int64_t{1});
        return kernel * 2.f;
    }
};

TEST_CASE("untyped variables are variables of their module") {
    Net net;
    std::string names;
    for (const tf::VariableBase& v : net.variables()) names += v.name() + " ";
    CHECK(names == "net/b:0 net/first:0 net/rows:0 net/second:0 net/steps:0 net/w:0 ");
    CHECK(net.trainable_variables().size() == 4);
    CHECK(net.more.size() == 2);
    CHECK(&net.more.variables()[1].get() == &net.more[1]);
    CHECK(net.w.shape() == Shape(2, 3));
    CHECK(net.rows.shape() == Shape(0, 2));
    CHECK(elements(net.w.as<float, 2, 3>()) == Vec(6, 0.f));
    CHECK(net.more[1].as<tf::string, 2>()(1).empty());
    CHECK(net.w.read().shape() == Shape(2, 3));
}

TEST_CASE("untyped variables in functions and op by op") {
    Net traced, eager;
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    for (Net* net : {&traced, &eager})
        net->more[0].as<float, 3>().assign(tf::constant({1.f, 0.f, -1.f}));
    const auto f = tf::function<&Net::call>(traced);
    for (int i = 0; i < 2; ++i) CHECK(elements(f(x)) == elements(eager.call(x)));
    CHECK(elements(traced.w.as<float, 2, 3>()) == Vec{4.f, 2.f, -4.f, 10.f, 2.f, -10.f});
    CHECK(traced.steps.as<std::int64_t>()() == 2);
}

TEST_CASE("views: what variables do, and the shape that they have now") {
    Net net;
    const auto rows = net.rows.as<float, tf::dyn, 2>();
    rows.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    CHECK(net.rows.shape() == Shape(3, 2));
    rows.scatter_add(tf::constant({2, 0}), tf::constant({{1.f, 1.f}, {10.f, 10.f}}));
    CHECK(elements(rows) == Vec{11.f, 12.f, 3.f, 4.f, 6.f, 7.f});
    rows.assign_sub(rows.read());
    CHECK(elements(rows) == Vec(6, 0.f));
    CHECK(rows(1, 1) == 0.f);
    CHECK(rows.name() == "net/rows:0");
    const tf::VariableRef<float, 3> b(net.b);  // of any variable
    b.assign(tf::constant({7.f, 8.f, 9.f}));
    CHECK(net.b(2) == 9.f);
    const tf::Tensor<float, 3> kept = b;
    b.assign_add(tf::ones<float, 3>());
    CHECK(kept(0) == 7.f);
}

TEST_CASE("a view of another dtype or shape is an error") {
    Net net;
    CHECK_THROWS_WITH_AS((net.w.as<double, 2, 3>()), doctest::Contains("[tf.variable.view]"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_AS((net.w.as<float, 3, 2>()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((net.w.as<float, 6>()), tf::errors::InvalidArgument);
    CHECK(net.w.as<float, tf::dyn, 3>().read().shape() == Shape(2, 3));
}

TEST_CASE("gradients of untyped variables") {
    struct Loss {
        constexpr tf::Tensor<float> operator()(Net& m, tf::Tensor<float, 2, 3> x) const {
            tf::VariableList sources;
            sources.push_back(m.w);
            tf::GradientTape tape;
            const tf::Tensor<float> loss = tf::reduce_sum(m.w.as<float, 2, 3>() * x);
            const auto g = tape.gradient(loss, sources);
            m.w.as<float, 2, 3>().assign(g[0].as<float, 2, 3>());
            return loss;
        }
    };
    Net net;
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    tf::function(Loss{}, net)(x);
    CHECK(elements(net.w.as<float, 2, 3>()) == elements(x));
    net.w.as<float, 2, 3>().assign(tf::zeros<float, 2, 3>());
    Loss{}(net, x);
    CHECK(elements(net.w.as<float, 2, 3>()) == elements(x));
}

TEST_CASE("untyped variables may outlive their module's other members, and go before them") {
    tf::AnyVariable alone(nullptr, "alone", {tf::DType::float32, Shape(2)});
    CHECK(alone.name() == "alone:0");
    Net net;
    net.more.remove_last();
    CHECK(net.variables().size() == 5);
}

}  // namespace
