// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;
namespace keras = tf::keras;

const Family<KerasRows> wrapper_family([](KerasRows& rows) {
    const auto x = numbers<2, 4, 3>();
    rows.add<TimeDistributed<Dense<2>{.activation = keras::relu}>{}>(
        "TimeDistributed(Dense(2, activation='relu'))", x);
    rows.add<TimeDistributed<LSTM<2>{}>{}>("TimeDistributed(LSTM(2))", numbers<2, 3, 2, 3>());
    rows.add<TimeDistributed<BatchNormalization{}>{}>("TimeDistributed(BatchNormalization())", x);
    rows.add<Block<Masking{}, TimeDistributed<BatchNormalization{}>{}, SimpleRNN<2>{}>{}>(
        "keras.Sequential([Masking(), TimeDistributed(BatchNormalization()), SimpleRNN(2)])",
        numbers<2, 4, 3>(.3));
    rows.add<RNN<LSTMCell<2>{}>{.return_sequences = true}>(
        "RNN(LSTMCell(2), return_sequences=True)", x);
    rows.add<RNN<GRUCell<2>{.reset_after = false}>{}>("RNN(GRUCell(2, reset_after=False))", x);
    rows.add<RNN<StackedRNNCells<GRUCell<2>{}, LSTMCell<3>{}, SimpleRNNCell<2>{}>{}>{
        .return_sequences = true}>(
        "RNN([GRUCell(2), LSTMCell(3), SimpleRNNCell(2)], return_sequences=True)", x);
    rows.add<RNN<LSTMCell<2>{}>{.return_state = true, .go_backwards = true}>(
        "lambda x, h, c: RNN(LSTMCell(2), return_state=True, go_backwards=True)"
        "(x, initial_state=[h, c])",
        x, numbers<2, 2>(), numbers<2, 2>());
});

}  // namespace referee
