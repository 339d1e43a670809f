// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// OrthogonalRegularizer and EinsumDense: values of Keras 3.15, and closed forms. The layers are
// compared with Keras in tests/referee/keras_rows.

#include <cmath>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using Vec = std::vector<float>;

bool near(const Vec& a, const Vec& b) {
    bool same = a.size() == b.size();
    for (std::size_t i = 0; same && i < a.size(); ++i) same = std::abs(a[i] - b[i]) <= 1e-6f;
    return same;
}

template <OrthogonalRegularizer R>
using Line = Sequential<Input<2>{}, Dense<3>{.use_bias = false, .kernel_regularizer = R}>;

template <OrthogonalRegularizer R>
float penalty(const tf::Tensor<float, 2, 3>& kernel) {
    Line<R> net;
    net.template weight<"dense/kernel">().assign(kernel);
    return net.regularization_loss()();
}

TEST_CASE("OrthogonalRegularizer: Keras's penalties") {
    constexpr OrthogonalRegularizer rows{.factor = .5}, columns{.factor = .5, .mode = "columns"};
    const auto w = tf::constant({{1.f, 2.f, 3.f}, {0.f, -1.f, 2.f}});
    CHECK(std::abs(penalty<rows>(w) - .239045709f) < 1e-6f);
    CHECK(std::abs(penalty<columns>(w) - .370436072f) < 1e-6f);
    // orthogonal rows, of which one is 0
    CHECK(penalty<rows>(tf::constant({{1.f, 2.f, 3.f}, {0.f, -3.f, 2.f}})) < 1e-7f);
    CHECK(penalty<rows>(tf::constant({{1.f, 2.f, 3.f}, {0.f, 0.f, 0.f}})) == 0);
    Sequential<Input<3>{}, Dense<1>{.kernel_regularizer = columns}> single;
    CHECK(single.regularization_loss()() == 0);
}

TEST_CASE("EinsumDense: sums over any axes, and a bias of some axes") {
    using Net = Sequential<Input<2, 3>{},
                           EinsumDense<"abc,bd->adc", 2, 3>{.activation = relu, .bias_axes = "d"}>;
    CHECK(Net::parameters == 2 * 2 + 2);
    Net net;
    static_assert(decltype(net.weight<"einsum_dense/bias">())::static_shape == tf::Shape(2, 1));
    net.weight<"einsum_dense/kernel">().assign(tf::constant({{1.f, -1.f}, {2.f, 1.f}}));
    net.weight<"einsum_dense/bias">().assign(tf::constant({{.5f}, {-1.f}}));
    const auto y = net(tf::constant({{{1.f, 2.f, 3.f}, {4.f, 5.f, -6.f}}}));
    CHECK(test::elements(y) == Vec{9.5f, 12.5f, 0, 2, 2, 0});
}

TEST_CASE("EinsumDense: the kernel's first numbers are Keras's") {
    Sequential<Input<4, 5>{},
               EinsumDense<"abc,cde->abde", 4, 2, 3>{.kernel_initializer =
                                                         initializers::GlorotUniform{.seed = 7}}>
        net;
    Vec first = test::elements(net.weight<"einsum_dense/kernel">());
    first.resize(6);
    CHECK(near(first,
               {.364959538f, .254326999f, -.653202891f, .213016987f, -.634696305f, .248381138f}));
}

struct Attends : Functional<Attends, Input<4, 5>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x, x) |
               layer<MultiHeadAttention<2, 3>{.kernel_initializer =
                                                  initializers::GlorotUniform{.seed = 7}}>;
    }
};

TEST_CASE("MultiHeadAttention: the kernels' first numbers are Keras's") {
    Attends net;
    for (const tf::VariableBase& w : net.weights()) {
        if (w.state().shape.rank != 3) continue;
        const auto* const values = static_cast<const float*>(w.state().data());
        CHECK(near({values, values + 3}, {.364959538f, .254326999f, -.653202891f}));
    }
}

}  // namespace
