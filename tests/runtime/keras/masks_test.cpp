// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Masks: what layers do with them is compared with Keras in tests/referee/keras_rows. Here: masks
// in models with members and in build, and losses and metrics that ignore masked steps.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;

const auto sequence = [] { return tf::constant({{{1.f}, {0.f}, {2.f}}, {{3.f}, {4.f}, {0.f}}}); };

/// Returns the mask as numbers.
struct ShowsMask : Functional<ShowsMask, Input<3, 1>{}> {
    static constexpr auto build(auto x) {
        const auto y = x | layer<Masking{}> | layer<Dropout{.rate = .5}>;
        static_assert(detail::is_masked<std::remove_const_t<decltype(y)>>);
        return std::tuple(tf::cast<float>(y.mask), y.value * 2.f);
    }
};
TEST_CASE("masks: build sees the mask and the tensor without it") {
    ShowsMask net;
    const auto [mask, twice] = net(sequence());
    CHECK(test::elements(mask) == std::vector<float>{1, 0, 1, 1, 1, 0});
    CHECK(test::elements(twice) == std::vector<float>{2, 0, 4, 6, 8, 0});
}

/// A user-defined layer that sums the unmasked steps.
struct SumOfSteps {
    Name name{};
    template <auto self, int B, int S, int N, class M>
    static constexpr auto call_masked(Scope&, const Masked<tf::Tensor<float, B, S, N>, M>& x,
                                      auto) {
        const auto counts = tf::cast<float>(tf::expand_dims<-1>(x.mask));
        return tf::Tensor<float, B, N>(tf::reduce_sum<1>((x.value + 1.f) * counts));
    }
    template <int B, int S, int N>
    constexpr auto call(Scope&, const tf::Tensor<float, B, S, N>& x, auto) const {
        return tf::Tensor<float, B, N>(tf::reduce_sum<1>(x + 1.f));
    }
};
TEST_CASE("masks: layers that users define") {
    Sequential<Input<3, 1>{}, Masking{}, SumOfSteps{}> net;
    CHECK(test::elements(net(sequence())) == std::vector<float>{5, 9});
}

struct Members : Model<Members, Input<3, 1>{}> {
    Layer<Masking{}, 3, 1> masking{this, "masking"};
    Layer<SumOfSteps{}, 3, 1> sum{this, "sum"};
    constexpr auto call(auto x, auto mode) { return sum(masking(x, mode), mode); }
};
TEST_CASE("masks: models with members") {
    Members net;
    CHECK(test::elements(net(sequence())) == std::vector<float>{5, 9});
}

/// Predicts its input, with a mask.
using Same = Sequential<Input<3, 1>{}, Masking{},
                        Dense<1>{.use_bias = false, .kernel_initializer = initializers::Ones{}}>;

TEST_CASE("masks: losses and metrics leave masked steps out") {
    // Keras: model.compile(SGD(.1), loss, weighted_metrics=["mae"], metrics=["mae"]), evaluate(x,
    // y, sample_weight=[[.5] * 3, [2] * 3]) and train_on_batch(x, y)
    const auto x = sequence();
    const auto y = tf::constant({{{2.f}, {5.f}, {4.f}}, {{2.f}, {1.f}, {7.f}}});
    const auto w = tf::constant({.5f, 2.f});
    Same net;
    auto trainer = compile<optimizers::SGD{.learning_rate = .1}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{.name = "mae"},
                           WeightedMetrics<metrics::MeanAbsoluteError{.name = "weighted"}>{}>(net);
    const Logs weighted = trainer.evaluate(x, y, {.verbose = 0, .sample_weight = w});
    CHECK(weighted["loss"] == doctest::Approx(5.625));
    CHECK(weighted["mae"] == doctest::Approx(1.75));
    CHECK(weighted["weighted"] == doctest::Approx(1.9));
    trainer.fit(x, y, {.verbose = 0});
    CHECK(test::elements(net.weight<"dense/kernel">()) == std::vector<float>{.5f});
}
TEST_CASE("masks: a loss that sums") {
    Same net;
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError<Reduction::sum>{}>(net);
    const Logs logs =
        trainer.evaluate(sequence(), tf::constant({{{2.f}, {5.f}, {4.f}}, {{2.f}, {1.f}, {7.f}}}),
                         {.verbose = 0, .sample_weight = tf::constant({.5f, 2.f})});
    CHECK(logs["loss"] == doctest::Approx(22.5));
}

/// Three classes, with a mask.
using Classes = Sequential<Input<3, 1>{}, Masking{}, Dense<3>{.use_bias = false}>;
template <Reduction R>
void leaves_out_both(double plain, double weighted, const std::vector<double>& trained) {
    Classes net;
    const auto kernel = net.weight<"dense/kernel">();
    kernel.assign(tf::constant({{1.f, -1.f, .5f}}));
    constexpr losses::SparseCategoricalCrossentropy<R> loss{.from_logits = true, .ignore_class = 1};
    using Metric = metrics::SparseCategoricalCrossentropy<>;
    constexpr Metric plain_metric{.from_logits = true, .ignore_class = 1, .name = "plain"};
    constexpr Metric weighted_metric{.from_logits = true, .ignore_class = 1, .name = "weighted"};
    auto trainer = compile<optimizers::SGD{.learning_rate = .1}, loss, plain_metric,
                           WeightedMetrics<weighted_metric>{}>(net);
    const auto x = sequence();
    const auto y = tf::constant({{0, 1, 2}, {1, 0, 2}});
    CHECK(trainer.evaluate(x, y, {.verbose = 0})["loss"] == doctest::Approx(plain));
    const auto w = tf::constant({.5f, 2.f});
    const Logs logs = trainer.evaluate(x, y, {.verbose = 0, .sample_weight = w});
    CHECK(logs["loss"] == doctest::Approx(weighted));
    CHECK(logs["plain"] == doctest::Approx(.669581));
    CHECK(logs["weighted"] == doctest::Approx(.39840224));
    trainer.train_on_batch(x, y);
    for (int k = 0; k < 3; ++k)
        CHECK(double{kernel(0, k)} == doctest::Approx(trained[static_cast<std::size_t>(k)]));
}
TEST_CASE("masks: steps that the mask or ignore_class leaves out") {
    // Keras: the same model and loss, with sample_weight=[[.5] * 3, [2] * 3]
    leaves_out_both<Reduction::sum_over_batch_size>(.669581, .39840224,
                                                    {.98203194, -1.0035101, .5214782});
    leaves_out_both<Reduction::sum>(2.008743, 1.1952068, {.9460957, -1.0105302, .5644346});
}

}  // namespace
