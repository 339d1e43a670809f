// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;
namespace keras = tf::keras;

const Family<KerasRows> dense_family([](KerasRows& rows) {
    const auto line = numbers<3, 5>();
    const auto x = numbers<3, 4, 5>();
    rows.add<Dense<4>{.kernel_regularizer = OrthogonalRegularizer{}}>(
        "Dense(4, kernel_regularizer=keras.regularizers.OrthogonalRegularizer())", line);
    rows.add<Dense<4>{.kernel_regularizer = OrthogonalRegularizer{.factor = 3, .mode = "columns"}}>(
        "Dense(4, kernel_regularizer=keras.regularizers.OrthogonalRegularizer(3., 'columns'))", x);

    rows.add<EinsumDense<"ab,bc->ac", 4>{.bias_axes = "c"}>(
        "EinsumDense('ab,bc->ac', 4, bias_axes='c')", line);
    rows.add<EinsumDense<"abc,cd->abd", tf::dyn, 6>{.activation = keras::relu, .bias_axes = "d"}>(
        "EinsumDense('abc,cd->abd', (4, 6), 'relu', bias_axes='d')", x);
    rows.open<EinsumDense<"abc,cd->abd", tf::dyn, 6>{.bias_axes = "d"}, Input<tf::dyn, 5>{}>(
        "EinsumDense('abc,cd->abd', (None, 6), bias_axes='d')", x);
    rows.add<EinsumDense<"...x,xy->...y", 3>{.bias_axes = "y"}>(
        "EinsumDense('...x,xy->...y', 3, bias_axes='y')", x);
    rows.add<EinsumDense<"abc,cde->abde", 4, 2, 3>{.bias_axes = "de"}>(
        "EinsumDense('abc,cde->abde', (4, 2, 3), bias_axes='de')", x);
    rows.add<EinsumDense<"abc,bcd->ad", 3>{}>("EinsumDense('abc,bcd->ad', 3)", x);
    rows.add<EinsumDense<"abc,bd->adc", 3, 5>{.bias_axes = "d"}>(
        "EinsumDense('abc,bd->adc', (3, 5), bias_axes='d')", x);
    rows.add<EinsumDense<"ab...,bc->ac...", 3>{.bias_axes = "c"}>(
        "EinsumDense('ab...,bc->ac...', 3, bias_axes='c')", x);
    rows.add<EinsumDense<"...bc,cd->...bd", 4, 2>{.bias_axes = "bd"}>(
        "EinsumDense('...bc,cd->...bd', (4, 2), bias_axes='bd')", x);

    rows.add<SpectralNormalization<Dense<4>{}>{}>("SpectralNormalization(Dense(4))", line);
    rows.add<SpectralNormalization<Conv2D<3, 2>{.use_bias = false, .kernel_regularizer = L2{}}>{
        .power_iterations = 3}>(
        "SpectralNormalization(Conv2D(3, 2, use_bias=False, kernel_regularizer='l2'), "
        "power_iterations=3)",
        numbers<2, 4, 5, 2>());
});

}  // namespace referee
