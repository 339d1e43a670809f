// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers with constraints: Keras's constraint of each weight gives the same value.
const Family<KerasRows> constraint_family([](KerasRows& rows) {
    const auto line = numbers<2, 5, 3>();
    const auto image = numbers<2, 4, 5, 3>();
    rows.add<Dense<4>{.kernel_constraint = MaxNorm{.5}, .bias_constraint = NonNeg{}}>(
        "Dense(4, kernel_constraint=keras.constraints.MaxNorm(.5), "
        "bias_constraint='non_neg')",
        line);
    rows.add<Conv2D<2, 3>{.kernel_constraint = UnitNorm{.axis = {0, 1, 2}}}>(
        "Conv2D(2, 3, kernel_constraint=keras.constraints.UnitNorm([0, 1, 2]))", image);
    rows.add<Conv1D<2, 3>{.kernel_constraint = MinMaxNorm{.5, .8, .4, {0, 1}}}>(
        "Conv1D(2, 3, kernel_constraint=keras.constraints.MinMaxNorm(.5, .8, .4, [0, 1]))", line);
    rows.add<Conv2DTranspose<2, 3>{.kernel_constraint = MaxNorm{.axis = -1}}>(
        "Conv2DTranspose(2, 3, kernel_constraint=keras.constraints.MaxNorm(axis=-1))", image);
    rows.add<DepthwiseConv2D<3>{.depthwise_constraint = NonNeg{}, .bias_constraint = UnitNorm{}}>(
        "DepthwiseConv2D(3, depthwise_constraint='non_neg', bias_constraint='unit_norm')", image);
    rows.add<SeparableConv2D<4, 3>{.depthwise_constraint = UnitNorm{},
                                   .pointwise_constraint = NonNeg{}}>(
        "SeparableConv2D(4, 3, depthwise_constraint='unit_norm', pointwise_constraint='non_neg')",
        image);
    rows.add<Embedding<7, 3>{.embeddings_constraint = UnitNorm{.axis = 1}}>(
        "Embedding(7, 3, embeddings_constraint=keras.constraints.UnitNorm(1))", integers<2, 4>(7));
    rows.add<BatchNormalization{.beta_constraint = NonNeg{}, .gamma_constraint = MaxNorm{.5}}>(
        "BatchNormalization(beta_constraint='non_neg', "
        "gamma_constraint=keras.constraints.MaxNorm(.5))",
        image);
    rows.add<LayerNormalization{.gamma_constraint = UnitNorm{}}>(
        "LayerNormalization(gamma_constraint='unit_norm')", line);
    rows.add<GroupNormalization{.groups = 1, .beta_constraint = UnitNorm{}}>(
        "GroupNormalization(1, beta_constraint='unit_norm')", line);
    rows.add<PReLU{.alpha_constraint = NonNeg{}}>("PReLU(alpha_constraint='non_neg')", line);
    rows.add<LSTM<2>{.kernel_constraint = NonNeg{}, .recurrent_constraint = UnitNorm{}}>(
        "LSTM(2, kernel_constraint='non_neg', recurrent_constraint='unit_norm')", line);
    rows.add<GRU<2>{.recurrent_constraint = MaxNorm{.5}, .bias_constraint = NonNeg{}}>(
        "GRU(2, recurrent_constraint=keras.constraints.MaxNorm(.5), bias_constraint='non_neg')",
        line);
    rows.add<MultiHeadAttention<2, 3>{.kernel_constraint = UnitNorm{},
                                      .bias_constraint = NonNeg{}}>(
        "lambda q, v: MultiHeadAttention(2, 3, kernel_constraint='unit_norm', "
        "bias_constraint='non_neg')(q, v)",
        line, numbers<2, 4, 3>());
});

}  // namespace referee
