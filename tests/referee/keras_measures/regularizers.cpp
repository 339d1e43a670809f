// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Penalties of weights.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras::regularizers;

const Family<Measures> regularizers_family([](Measures& rows) {
    const auto bias = test::sample<tf::Tensor<float, 7>>(tf::Shape(7), -2, 2, .1);
    const auto matrix = test::sample<tf::Tensor<float, 6, 4>>(tf::Shape(6, 4), -2, 2, .3);
    const auto kernel =
        test::sample<tf::Tensor<float, 3, 2, 5, 4>>(tf::Shape(3, 2, 5, 4), -1, 1, .7);
    const auto each = [&]<tf::keras::Regularizer R>(const std::string& row) {
        rows.regularizer<R>(row, bias);
        rows.regularizer<R>(row, matrix);
        rows.regularizer<R>(row, kernel);
    };
    each.template operator()<L1{}>("L1()");
    each.template operator()<L1{.3}>("L1(.3)");
    each.template operator()<L2{}>("L2()");
    each.template operator()<L2{.3}>("L2(.3)");
    each.template operator()<L1L2{.2, .03}>("L1L2(.2, .03)");
    each.template operator()<L1L2{.l2 = .5}>("L1L2(l2=.5)");
    rows.regularizer<OrthogonalRegularizer{}>("OrthogonalRegularizer()", matrix);
    rows.regularizer<OrthogonalRegularizer{.5, "columns"}>("OrthogonalRegularizer(.5, 'columns')",
                                                           matrix);
});

}  // namespace referee
