// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fifty epochs with moving averages of the weights, as the optimizers of Keras 3.15 compute them.

#include <vector>

#include "training_support.hpp"

namespace {

using namespace training_tests;

using Limited = Sequential<Input<3>{},
                           Dense<5>{.activation = activations::tanh,
                                    .kernel_constraint = constraints::MaxNorm{.8f}},
                           Dense<2>{}>;

template <class M>
void check_weight(M& net, double expected) {
    const float got = net.template weight<"dense/kernel">()(0, 0);
    CHECK(static_cast<double>(got) == Approx(expected).epsilon(1e-4).scale(.1));
}
/// Losses of the epochs 1, 2, 10 and 50, and a weight after fit, which is the average.
template <auto Rule, class M = Net>
void follow(const std::vector<double>& losses, double weight) {
    M net;
    const History h = train<Rule>(net, 50);
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    check_weight(net, weight);
}

}  // namespace

TEST_CASE("optimizers: fifty epochs with averages of the weights") {
    using namespace optimizers;
    follow<SGD{.learning_rate = .05, .momentum = .9, .use_ema = true}>(
        {.6166421, .5134898, .5200348, .4449472}, -.06609419);
    follow<SGD{
        .learning_rate = .05, .use_ema = true, .ema_momentum = .9, .ema_overwrite_frequency = 5}>(
        {.6321475, .5824813, .5223891, .5271361}, .06222437);
    follow<AdamW{.learning_rate = .01,
                 .weight_decay = .01,
                 .clipnorm = .3,
                 .use_ema = true,
                 .ema_momentum = .8,
                 .ema_overwrite_frequency = 7}>({.6319908, .5607079, .5017425, .5276857}, .142248);
    follow<Lion{.learning_rate = .003, .use_ema = true, .ema_momentum = .95}>(
        {.6495795, .622652, .4997725, .5034688}, .03129515);
    // The constraint follows the averages, which are therefore not limited.
    follow<RMSprop{.learning_rate = .01,
                   .use_ema = true,
                   .ema_momentum = .7,
                   .ema_overwrite_frequency = 4},
           Limited>({.6110926, .5445964, .5137127, .517939}, .0935599);
}

TEST_CASE("callbacks: validation with averages of the weights") {
    // The losses of the averages after the epochs 1, 2 and 50, and of the weights after fit.
    const std::vector<double> expected = {.6032743, .5620725, .4454201, .4454201};
    constexpr optimizers::SGD rule{
        .learning_rate = .05, .momentum = .9, .use_ema = true, .ema_momentum = .95};
    for (const bool swap_on_epoch : {false, true}) {
        CAPTURE(swap_on_epoch);
        Net net;
        set_weights(net);
        auto trainer = compile<rule, losses::MeanSquaredError{}>(net);
        const FitOptions options{.batch_size = 4,
                                 .epochs = 50,
                                 .verbose = 0,
                                 .validation_data = {x, y},
                                 .shuffle = false};
        callbacks::SwapEMAWeights swap{.swap_on_epoch = swap_on_epoch};
        const History h = trainer.fit(x, y, options, swap);
        const auto& all = h["val_loss"];
        check_values({all[0], all[1], all[49], trainer.test_on_batch(x, y)}, expected);
        check_weight(net, -.1860847);
    }
}

TEST_CASE("callbacks: SwapEMAWeights needs averages") {
    Net net;
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    CHECK_THROWS_AS(trainer.evaluate(x, y, {.verbose = 0}, callbacks::SwapEMAWeights{}),
                    tf::errors::FailedPrecondition);
}
