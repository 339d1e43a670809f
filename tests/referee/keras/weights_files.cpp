// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reads and writes Keras's own files of weights for weights_files.py.
//
//   train CASE OPTIMIZER FROM TO STEPS   weights and an optimizer's state, trained on
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

/// Members before and after "layers" in the alphabet, one of which is a model.
struct Late : Model<Late, Input<4>{}> {
    using Model::Model;
    Layer<Dense<5>{.activation = activations::tanh}, 4> start{this, "start"};
    Layer<Dense<4>{}, 5> middle{this, "middle"};
    Layer<Dense<3>{}, 4> enter{this, "enter"};
    Layer<LayerNormalization{}, 3> scale{this, "scale"};
    Sequential<Input<3>{}, Dense<2>{}, Dense<2>{}> tail{this, "tail"};
    Layer<Dense<2>{}, 2> out{this, "out"};
    constexpr auto call(auto x, auto mode) {
        return out(tail.call(scale(enter(middle(start(x, mode), mode), mode), mode), mode), mode);
    }
};

/// Such a model within another one.
struct Holder : Model<Holder, Input<4>{}> {
    Layer<Dense<4>{}, 4> begin{this, "begin"};
    Late inner{this, "inner"};
    Late then{this, "then"};
    Layer<Dense<3>{}, 2> outer{this, "outer"};
    constexpr auto call(auto x, auto mode) {
        const auto y = begin(x, mode);
        return outer(inner.call(y, mode) + then.call(y, mode), mode);
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

constexpr optimizers::Adam adam{.learning_rate = .01};
constexpr optimizers::SGD decayed{
    .learning_rate =
        schedules::ExponentialDecay{
            .initial_learning_rate = .1, .decay_steps = 10, .decay_rate = .9},
    .momentum = .5};
constexpr optimizers::Muon muon{.learning_rate = .01};
constexpr optimizers::ScheduleFreeAdamW schedule_free{.learning_rate = .01, .warmup_steps = 4};
constexpr optimizers::Adafactor adafactor{.learning_rate = .05};
constexpr optimizers::Adam accumulated{
    .learning_rate = .01, .use_ema = true, .gradient_accumulation_steps = 2};
constexpr optimizers::Nadam nadam{.learning_rate = .01};
constexpr optimizers::Adam amsgrad{.learning_rate = .01, .amsgrad = true};
constexpr optimizers::MultiOptimizer<optimizers::SGD{.learning_rate = .05, .momentum = .9},
                                     optimizers::For{"dense/kernel", nadam},
                                     optimizers::For{"logits", adam}>
    several{};

/// Some steps with numbers that weights_files.py has, too.
template <class M, auto Rule>
int train(const Words& w) {
    M net;
    auto trainer = compile<Rule, losses::MeanSquaredError<>{}>(net);
    trainer.load_weights(w[3]);
    const tf::Tensor<float, 8, 4> x =
        tf::reshape<8, 4>(tf::cast<float>(tf::math::floormod(tf::range<32>(), 7)) / 7.f - .5f);
    const tf::Tensor<float, 8, 2> y =
        tf::reshape<8, 2>(tf::cast<float>(tf::math::floormod(tf::range<16>(), 5)) / 5.f);
    for (int step = 0; step < std::stoi(w[5]); ++step) trainer.train_on_batch(x, y);
    trainer.save_weights(w[4]);
    return 0;
}

using Run = int (*)(const Words&);
const std::map<std::string, Run> models{
    {"plain", convert<Plain>},           {"images", convert<Images>},
    {"nested", convert<TwoDeep>},        {"two", convert<Two>},
    {"residual", convert<Residual>},     {"members", convert<Members>},
    {"sequence", convert<Sequence>},     {"recurrent", convert<Recurrent>},
    {"attributes", convert<Attributes>}, {"late", convert<Late>},
    {"holder", convert<Holder>},         {"grouped", convert<Grouped>},
};

const std::map<std::string, Run> trainings{
    {"plain adam", train<Plain, adam>},
    {"plain decayed", train<Plain, decayed>},
    {"plain adafactor", train<Plain, adafactor>},
    {"plain muon", train<Plain, muon>},
    {"plain schedule_free", train<Plain, schedule_free>},
    {"grouped adam", train<Grouped, adam>},
    {"members adam", train<Members, adam>},
    {"residual accumulated", train<Residual, accumulated>},
    {"residual nadam", train<Residual, nadam>},
    {"residual amsgrad", train<Residual, amsgrad>},
    {"plain several", train<Plain, several>},
};

int run(Words w) {
    w.resize(6);
    if (w[0] == "train") return trainings.at(w[1] + " " + w[2])(w);
    return models.at(w[0])(w);
}

}  // namespace

int main(int argc, char** argv) { return referee::command(argc, argv, run); }
