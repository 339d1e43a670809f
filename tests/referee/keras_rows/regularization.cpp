// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers that are active in training only: Keras judges their inference. Penalties on activities
/// are judged by their gradients.
const Family<KerasRows> regularization_family([](KerasRows& rows) {
    const auto line = numbers<2, 5, 3>();
    const auto image = numbers<2, 4, 5, 3>();
    rows.add_random<Dropout{}>("Dropout(.5)", line);
    rows.add_random<SpatialDropout1D{}>("SpatialDropout1D(.5)", line);
    rows.add_random<SpatialDropout2D{}>("SpatialDropout2D(.5)", image);
    rows.add_random<SpatialDropout3D{}>("SpatialDropout3D(.5)", numbers<1, 2, 4, 5, 3>());
    rows.add_random<GaussianDropout{}>("GaussianDropout(.5)", line);
    rows.add_random<GaussianNoise{.stddev = .5}>("GaussianNoise(.5)", line);
    rows.add_random<AlphaDropout{}>("AlphaDropout(.5)", line);
    rows.add<AlphaDropout{.rate = 0}>("AlphaDropout(0.)", line);
    rows.add<ActivityRegularization{.l1 = .1, .l2 = .2}>("ActivityRegularization(.1, .2)", line);
    rows.add<Dense<4>{.kernel_regularizer = L1{.1}, .activity_regularizer = L2{.2}}>(
        "Dense(4, kernel_regularizer=keras.regularizers.L1(.1), "
        "activity_regularizer=keras.regularizers.L2(.2))",
        line);
    rows.add<Conv1D<2, 3>{.activity_regularizer = L1{.1}}>(
        "Conv1D(2, 3, activity_regularizer=keras.regularizers.L1(.1))", line);
    rows.add<Conv2DTranspose<2, 3>{.activity_regularizer = L1{.1}}>(
        "Conv2DTranspose(2, 3, activity_regularizer=keras.regularizers.L1(.1))", image);
    rows.add<DepthwiseConv2D<3>{.activity_regularizer = L1{.1}}>(
        "DepthwiseConv2D(3, activity_regularizer=keras.regularizers.L1(.1))", image);
    rows.add<SeparableConv2D<4, 3>{.activity_regularizer = L1L2{.1, .2}}>(
        "SeparableConv2D(4, 3, activity_regularizer=keras.regularizers.L1L2(.1, .2))", image);
    rows.add<LSTM<2>{.activity_regularizer = L2{.1}, .return_state = true}>(
        "LSTM(2, activity_regularizer=keras.regularizers.L2(.1), return_state=True)", line);
    rows.add<GRU<2>{.activity_regularizer = L2{.1}, .return_sequences = true}>(
        "GRU(2, activity_regularizer=keras.regularizers.L2(.1), return_sequences=True)", line);
    rows.add<SimpleRNN<2>{.activity_regularizer = L2{.1}}>(
        "RNN(SimpleRNNCell(2, name='simple_rnn_cell'), name='simple_rnn', "
        "activity_regularizer=keras.regularizers.L2(.1))",
        line);
    rows.add<Embedding<7, 3>{}>("Embedding(7, 3)", integers<2, 4>(7));
    rows.add<Embedding<7, 3>{}>("Embedding(7, 3)", as<float>(integers<2, 2, 4>(7)));
});

}  // namespace referee
