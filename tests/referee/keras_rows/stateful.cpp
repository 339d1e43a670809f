// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Wrapped recurrent layers whose states stay between calls.

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> stateful_family([](KerasRows& rows) {
    const auto x = numbers<2, 4, 3>();
    constexpr Input<4, 3> batch{.batch_size = 2};
    rows.open<RNN<StackedRNNCells<GRUCell<2>{}, LSTMCell<3>{}>{}>{.stateful = true}, batch>(
        "RNN([GRUCell(2), LSTMCell(3)], stateful=True)", x);
    rows.open<Bidirectional<LSTM<2>{.return_sequences = true, .stateful = true}>{}, batch>(
        "Bidirectional(LSTM(2, return_sequences=True, stateful=True))", x);
});

}  // namespace referee
