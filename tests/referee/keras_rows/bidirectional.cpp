// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> bidirectional_family([](KerasRows& rows) {
    const auto x = numbers<2, 4, 3>();
    rows.add<Bidirectional<LSTM<2>{}>{}>("Bidirectional(LSTM(2))", x);
    rows.add<Bidirectional<GRU<2>{.return_sequences = true}>{}>(
        "Bidirectional(GRU(2, return_sequences=True))", x);
    rows.add<Bidirectional<SimpleRNN<2>{.return_sequences = true}>{.merge_mode = "ave"}>(
        "Bidirectional(SimpleRNN(2, return_sequences=True), merge_mode='ave')", x);
    rows.add<Bidirectional<SimpleRNN<2>{}>{.merge_mode = "mul"}>(
        "Bidirectional(SimpleRNN(2), merge_mode='mul')", x);
    rows.add<Bidirectional<SimpleRNN<2>{}>{.merge_mode = "sum"}>(
        "Bidirectional(SimpleRNN(2), merge_mode='sum')", x);
    rows.add<Bidirectional<SimpleRNN<2>{}>{.merge_mode = {}}>(
        "Bidirectional(SimpleRNN(2), merge_mode=None)", x);
    rows.add<Bidirectional<LSTM<2>{.return_sequences = true, .return_state = true}>{}>(
        "Bidirectional(LSTM(2, return_sequences=True, return_state=True))", x);
});

}  // namespace referee
