// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> conv_lstm_family([](KerasRows& rows) {
    const auto x = numbers<2, 3, 4, 5, 2>();
    rows.add<ConvLSTM2D<2, 3>{}>("ConvLSTM2D(2, 3)", x);
    rows.add<ConvLSTM2D<2, Window{2, 1}>{.strides = 2,
                                         .padding = "same",
                                         .use_bias = false,
                                         .return_sequences = true,
                                         .return_state = true,
                                         .go_backwards = true}>(
        "ConvLSTM2D(2, (2, 1), strides=2, padding='same', use_bias=False, return_sequences=True, "
        "return_state=True, go_backwards=True)",
        x);
    rows.add<ConvLSTM2D<1, 2>{.dilation_rate = 2, .return_sequences = true}>(
        "ConvLSTM2D(1, 2, dilation_rate=2, return_sequences=True)", x);

    const auto row = numbers<2, 3, 6, 2>();
    rows.add<ConvLSTM1D<2, 3>{}>("ConvLSTM1D(2, 3)", row);
    rows.add<ConvLSTM1D<2, 2>{
        .strides = 2, .padding = "same", .use_bias = false, .return_state = true}>(
        "ConvLSTM1D(2, 2, strides=2, padding='same', use_bias=False, return_state=True)", row);
    rows.add<ConvLSTM1D<1, 2>{.dilation_rate = 3, .return_sequences = true}>(
        "ConvLSTM1D(1, 2, dilation_rate=3, return_sequences=True)", row);
    rows.open<ConvLSTM1D<2, 3>{}, Input<dyn, 6, 2>{.batch_size = 2}>("ConvLSTM1D(2, 3)", row);
    rows.open<ConvLSTM1D<2, 3>{.return_sequences = true, .stateful = true},
              Input<3, 6, 2>{.batch_size = 2}>(
        "ConvLSTM1D(2, 3, return_sequences=True, stateful=True)", row);

    const auto volume = numbers<2, 2, 3, 4, 3, 2>();
    rows.add<ConvLSTM3D<1, 2>{.padding = "same", .go_backwards = true}>(
        "ConvLSTM3D(1, 2, padding='same', go_backwards=True)", volume);
    rows.add<ConvLSTM3D<2, Window3{1, 3, 2}>{.strides = Window3{2, 1, 1},
                                             .return_sequences = true}>(
        "ConvLSTM3D(2, (1, 3, 2), strides=(2, 1, 1), return_sequences=True)", volume);
    rows.add<ConvLSTM3D<1, 2>{.dilation_rate = Window3{1, 2, 1}}>(
        "ConvLSTM3D(1, 2, dilation_rate=(1, 2, 1))", volume);
});

}  // namespace referee
