// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Trains, saves, loads and serves models for exchange.py.
//
//   train CASE OPTIMIZER FROM EPOCHS TO X Y    FROM and TO are checkpoints, FROM may be "-"
//   load MODEL FROM TO            weights from any file, to a checkpoint
//   root MODEL FROM TO            a checkpoint that is the model
//   export MODEL FROM DIR         with weights from a checkpoint
//   step MODEL DIR                a model with its training step

#include <functional>
#include <map>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/keras/files.hpp>

#include "../command.hpp"
#include "models.hpp"

namespace {

using namespace referee;
using tf::train::Checkpoint;
using tf::train::tracked;
using Words = std::vector<std::string>;
using Mse = losses::MeanSquaredError<>;

constexpr optimizers::Adam adam{.learning_rate = .01};
constexpr optimizers::SGD sgd{.learning_rate = .05, .momentum = .9};
constexpr optimizers::RMSprop rmsprop{.learning_rate = .01, .momentum = .5, .centered = true};
constexpr optimizers::SGD decayed{
    .learning_rate =
        schedules::ExponentialDecay{
            .initial_learning_rate = .1, .decay_steps = 10, .decay_rate = .9},
    .momentum = .5};
constexpr optimizers::Lamb lamb{.learning_rate = .01};
constexpr optimizers::Muon muon{.learning_rate = .01};
constexpr optimizers::ScheduleFreeAdamW schedule_free{.learning_rate = .01, .warmup_steps = 4};
constexpr optimizers::Adafactor adafactor{.learning_rate = .05};
constexpr optimizers::Adam accumulated{
    .learning_rate = .01, .use_ema = true, .gradient_accumulation_steps = 2};

constexpr optimizers::SGD nesterov{.learning_rate = .05, .momentum = .9, .nesterov = true};
constexpr optimizers::Adam amsgrad{.learning_rate = .01, .amsgrad = true};
constexpr optimizers::AdamW adamw{.learning_rate = .01};
constexpr optimizers::Nadam nadam{.learning_rate = .01};
constexpr optimizers::Adamax adamax{.learning_rate = .01};
constexpr optimizers::Adagrad adagrad{.learning_rate = .05};
constexpr optimizers::Adadelta adadelta{.learning_rate = 1};
constexpr optimizers::Ftrl ftrl{.learning_rate = .05};
constexpr optimizers::Lion lion{.learning_rate = .001};

template <class M, auto Rule>
int train(const Words& w) {
    M net;
    auto trainer = compile<Rule, Mse{}>(net);
    Checkpoint checkpoint(tracked("model", net), tracked("optimizer", trainer.optimizer_state));
    if (w[3] != "-") checkpoint.read(w[3]).assert_consumed();
    const auto x = tf::io::read_npy(w[6]).as<float, tf::dyn, 4>();
    const auto y = tf::io::read_npy(w[7]).as<float, tf::dyn, 2>();
    const History history = trainer.fit(
        x, y, {.batch_size = 8, .epochs = std::stoi(w[4]), .verbose = 0, .shuffle = false});
    checkpoint.write(w[5]);
    if (w[4] == "0") return 0;  // there are no losses
    for (const float loss : history["loss"]) std::printf("%.9g\n", static_cast<double>(loss));
    return 0;
}

template <class M>
int with_model(const Words& w) {
    M net;
    if (w[0] == "load") {
        net.load_weights(w[2]);
        net.save_weights(w[3]);
    } else if (w[0] == "root") {
        Checkpoint checkpoint(net);
        checkpoint.read(w[2]).assert_existing_objects_matched();
        checkpoint.write(w[3]);
    } else {
        net.load_weights(w[2]);
        net.export_to(w[3]);
    }
    return 0;
}

int save_step(const Words& w) {
    Plain net;
    auto trainer = compile<adam, Mse{}>(net);
    net.load_weights(w[2]);
    const auto& f = trainer.train_function<tf::Tensor<float, tf::dyn, 2>>();
    tf::saved_model::save(trainer.objects(), w[3],
                          tf::signatures(tf::signature<"train", "x", "y", "sample_weight">(f)),
                          tf::saved_model::methods(
                              tf::saved_model::method<"train_step", "x", "y", "sample_weight">(f)));
    return 0;
}

using Run = std::function<int(const Words&)>;
const std::map<std::string, Run> trainings{
    {"plain adam", train<Plain, adam>},
    {"plain sgd", train<Plain, sgd>},
    {"plain rmsprop", train<Plain, rmsprop>},
    {"plain decayed", train<Plain, decayed>},
    {"images adam", train<Images, adam>},
    {"nested sgd", train<TwoDeep, sgd>},
    {"residual adam", train<Residual, adam>},
    {"residual rmsprop", train<Residual, rmsprop>},
    {"members adam", train<Members, adam>},
    {"plain lamb", train<Plain, lamb>},
    {"residual lamb", train<Residual, lamb>},
    {"plain muon", train<Plain, muon>},
    {"plain schedule_free", train<Plain, schedule_free>},
    {"grouped sgd", train<Grouped, sgd>},
    {"plain adafactor", train<Plain, adafactor>},
    {"images adafactor", train<Images, adafactor>},
    {"residual adafactor", train<Residual, adafactor>},
    {"residual accumulated", train<Residual, accumulated>},
    {"plain nesterov", train<Plain, nesterov>},
    {"plain amsgrad", train<Plain, amsgrad>},
    {"residual amsgrad", train<Residual, amsgrad>},
    {"plain adamw", train<Plain, adamw>},
    {"plain nadam", train<Plain, nadam>},
    {"residual nadam", train<Residual, nadam>},
    {"plain adamax", train<Plain, adamax>},
    {"plain adagrad", train<Plain, adagrad>},
    {"plain adadelta", train<Plain, adadelta>},
    {"plain ftrl", train<Plain, ftrl>},
    {"plain lion", train<Plain, lion>},
};
const std::map<std::string, Run> models{
    {"plain", with_model<Plain>},
    {"images", with_model<Images>},
    {"nested", with_model<TwoDeep>},
    {"residual", with_model<Residual>},
    {"two", with_model<Two>},
    {"members", with_model<Members>},
    {"recurrent", with_model<Recurrent>},
    {"attributes", with_model<Attributes>},
    {"grouped", with_model<Grouped>},
};

int run(Words w) {
    w.resize(8);
    if (w[0] == "train") return trainings.at(w[1] + " " + w[2])(w);
    if (w[0] == "step") return save_step(w);
    return models.at(w[1])(w);
}

}  // namespace

int main(int argc, char** argv) { return referee::command(argc, argv, run); }
