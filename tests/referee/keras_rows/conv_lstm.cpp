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
});

}  // namespace referee
