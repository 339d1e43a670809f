// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reads and writes Keras's own files of weights for weights_files.py.
//
//   MODEL FROM TO           weights from any file, to a file "NAME.weights.h5"
//   MODEL FROM TO SOME      the same, but before it is written, weights of those layers that fit
//                           from a third file; prints the names of the other weights

#include <cstdio>
#include <map>

#include <tf/keras/hdf5.hpp>

#include "../command.hpp"
#include "models.hpp"

namespace {

using namespace referee;
using Words = std::vector<std::string>;

/// Layers that have parts, weights that are not trained, and a nested model.
struct Sequence : Functional<Sequence, Input<6, 8>{}, Input<6>{}> {
    using Functional::Functional;
    static constexpr auto build(auto vectors, auto words) {
        const auto x = tf::keras::add(words | layer<Embedding<10, 8>{}>, vectors);
        const auto seen = std::tuple(x, x) | layer<MultiHeadAttention<2, 4>{}>;
        const auto y = seen | layer<BatchNormalization{}> | layer<Dropout{.1f}> |
                       layer<LSTM<5>{.return_sequences = true}> |
                       layer<Bidirectional<GRU<3>{.return_sequences = true}>{}> |
                       layer<TimeDistributed<Dense<5>{}>{}> |
                       layer<RNN<StackedRNNCells<GRUCell<3>{}, LSTMCell<2>{}, GRUCell<2>{}>{}>{
                           .return_sequences = true}> |
                       layer<GRU<6>{}>;
        return y | layer<Nested<Sequential<Input<6>{}, Dense<4>{}, Dense<4>{}>>{}> |
               layer<Dense<4>{}> | layer<Dense<1>{}>;
    }
};

template <class M>
int convert(const Words& w) {
    M net;
    net.load_weights(w[1]);
    if (!w[3].empty())
        for (const std::string& name : net.load_weights(w[3], {.skip_mismatch = true}))
            std::printf("%s\n", name.c_str());
    net.save_weights(w[2]);
    return 0;
}

using Run = int (*)(const Words&);
const std::map<std::string, Run> models{
    {"plain", convert<Plain>},           {"images", convert<Images>},
    {"nested", convert<TwoDeep>},        {"two", convert<Two>},
    {"residual", convert<Residual>},     {"members", convert<Members>},
    {"sequence", convert<Sequence>},     {"recurrent", convert<Recurrent>},
    {"attributes", convert<Attributes>},
};

int run(Words w) {
    w.resize(4);
    return models.at(w[0])(w);
}

}  // namespace

int main(int argc, char** argv) { return referee::command(argc, argv, run); }
