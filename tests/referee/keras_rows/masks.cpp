// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that make masks, and recurrent layers that obey them.

#include "masks.hpp"

namespace referee {

using namespace tf::keras;

namespace {

struct WithStates : Functional<WithStates, Input<4, 2>{}> {
    static constexpr auto build(auto x) {
        return x | layer<Masking{}> |
               layer<LSTM<2>{.return_sequences = true, .return_state = true}>;
    }
};

}  // namespace

const Family<KerasRows> masks_family([](KerasRows& rows) {
    const auto x = masked_steps();
    const auto ids = tf::constant({{1, 3, 0, 0}, {2, 0, 4, 1}, {0, 1, 1, 2}});
    rows.add<Masking{}>("Masking()", x);
    rows.add<Masking{.mask_value = 1}>("Masking(1.)", x);
    rows.add<Embedding<5, 3>{.mask_zero = true}>("Embedding(5, 3, mask_zero=True)", ids);
    rows.add<Block<Masking{}, Dense<3>{}, LSTM<2>{}>{}>(
        "keras.Sequential([Masking(), Dense(3), LSTM(2)])", x);
    rows.add<Block<Embedding<5, 3>{.mask_zero = true}, GRU<2>{.return_sequences = true},
                   SimpleRNN<3>{.go_backwards = true}>{}>(
        "keras.Sequential([Embedding(5, 3, mask_zero=True), GRU(2, return_sequences=True), "
        "SimpleRNN(3, go_backwards=True)])",
        ids);
    rows.model<WithStates>(
        "lambda x: LSTM(2, return_sequences=True, return_state=True)(Masking()(x))", x);
    rows.add<Block<Masking{}, GRU<2>{.return_sequences = true, .unroll = true}>{}>(
        "keras.Sequential([Masking(), GRU(2, return_sequences=True, unroll=True)])", x);
    rows.add<Block<Masking{}, LSTM<2>{.return_sequences = true, .zero_output_for_mask = true}>{}>(
        "keras.Sequential([Masking(), LSTM(2, return_sequences=True, zero_output_for_mask=True)])",
        x);
    rows.add<Block<Masking{}, SimpleRNN<2>{.zero_output_for_mask = true}>{}>(
        "keras.Sequential([Masking(), SimpleRNN(2, zero_output_for_mask=True)])", x);
    rows.add<
        Block<Masking{},
              RNN<StackedRNNCells<GRUCell<3>{}, LSTMCell<2>{}>{}>{.return_sequences = true}>{}>(
        "keras.Sequential([Masking(), RNN([GRUCell(3), LSTMCell(2)], return_sequences=True)])", x);
    rows.add<Block<Masking{}, Bidirectional<LSTM<2>{.return_sequences = true}>{},
                   Bidirectional<GRU<3>{}>{.merge_mode = "sum"}>{}>(
        "keras.Sequential([Masking(), Bidirectional(LSTM(2, return_sequences=True)), "
        "Bidirectional(GRU(3), merge_mode='sum')])",
        x);
    rows.add<Block<Masking{}, TimeDistributed<Dense<3>{}>{}, LSTM<2>{}>{}>(
        "keras.Sequential([Masking(), TimeDistributed(Dense(3)), LSTM(2)])", x);
});

}  // namespace referee
