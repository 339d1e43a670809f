// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;
namespace keras = tf::keras;

const Family<KerasRows> recurrent_family([](KerasRows& rows) {
    const auto x = numbers<2, 4, 3>();
    const auto h = numbers<2, 2>(1), c = numbers<2, 2>(2);
    rows.add<LSTM<2>{}>("LSTM(2)", x);
    rows.add<LSTM<2>{.return_sequences = true, .return_state = true, .go_backwards = true}>(
        "LSTM(2, return_sequences=True, return_state=True, go_backwards=True)", x);
    rows.add<LSTM<2>{.activation = keras::relu,
                     .recurrent_activation = keras::tanh,
                     .use_bias = false,
                     .return_state = true}>(
        "LSTM(2, activation='relu', recurrent_activation='tanh', use_bias=False, "
        "return_state=True)",
        x);
    rows.add<LSTM<2>{.return_sequences = true, .unroll = true}>(
        "LSTM(2, return_sequences=True, unroll=True)", x);
    rows.add<LSTM<2>{.go_backwards = true, .unroll = true}>(
        "LSTM(2, go_backwards=True, unroll=True)", x);
    rows.add<LSTM<2>{}>("lambda x, h, c: LSTM(2)(x, initial_state=[h, c])", x, h, c);
    rows.open<LSTM<2>{.return_sequences = true}, Input<dyn, 3>{}>("LSTM(2, return_sequences=True)",
                                                                  x);
    rows.open<LSTM<2>{}, Input<dyn, 3>{}>("LSTM(2); open", x);
    rows.add<GRU<2>{}>("GRU(2)", x);
    rows.add<GRU<2>{.return_sequences = true, .reset_after = false}>(
        "GRU(2, return_sequences=True, reset_after=False)", x);
    rows.add<GRU<2>{.use_bias = false, .return_sequences = true, .return_state = true}>(
        "GRU(2, use_bias=False, return_sequences=True, return_state=True)", x);
    rows.add<GRU<2>{.go_backwards = true}>(
        "lambda x, h: GRU(2, go_backwards=True)(x, initial_state=h)", x, h);
    rows.add<SimpleRNN<3>{}>("SimpleRNN(3)", x);
    rows.add<SimpleRNN<3>{.activation = keras::relu, .use_bias = false, .return_sequences = true}>(
        "SimpleRNN(3, activation='relu', use_bias=False, return_sequences=True)", x);

    // The rows with a batch size keep their states from one call to the next.
    constexpr Input<4, 3> batch{.batch_size = 2};
    rows.open<LSTM<2>{.stateful = true}, batch>("LSTM(2, stateful=True)", x);
    rows.open<
        GRU<2>{
            .return_sequences = true, .return_state = true, .go_backwards = true, .stateful = true},
        batch>("GRU(2, return_sequences=True, return_state=True, go_backwards=True, stateful=True)",
               x);
    rows.open<SimpleRNN<3>{.return_sequences = true, .stateful = true, .unroll = true}, batch>(
        "SimpleRNN(3, return_sequences=True, stateful=True, unroll=True)", x);
    constexpr Input<2> state{.batch_size = 2};
    rows.open<LSTM<2>{.stateful = true}, batch, state, state>(
        "lambda x, h, c: LSTM(2, stateful=True)(x, initial_state=[h, c])", x, h, c);
    rows.open<Block<Masking{}, LSTM<2>{.stateful = true}>{}, batch>(
        "keras.Sequential([Masking(), LSTM(2, stateful=True)])",
        tf::constant({{{1.f, .5f, 2.f}, {0.f, 0.f, 0.f}, {-1.f, 0.f, 1.f}, {0.f, 0.f, 0.f}},
                      {{0.f, 0.f, 0.f}, {1.f, 1.f, -1.f}, {.5f, 2.f, 0.f}, {1.f, 0.f, 0.f}}}));
});

}  // namespace referee
