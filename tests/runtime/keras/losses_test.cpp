// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::keras's losses, eagerly and traced: values and gradients are Keras's.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/losses.hpp>

namespace {

namespace losses = tf::keras::losses;
using tf::keras::Reduction;
using Values = std::vector<float>;

const auto y = tf::constant({{0.f, 1.f, .5f}, {1.f, 0.f, 1.f}});
const auto p = tf::constant({{.1f, .8f, .3f}, {.6f, .2f, .9f}});
const auto x = tf::constant({{-2.f, 3.f, .5f}, {40.f, -1.f, 0.f}});
const auto w = tf::constant({.5f, 2.f});
const auto column = tf::constant({{.5f}, {2.f}});
const auto one_hot = tf::constant({{0, 1, 0}, {0, 0, 1}});
const auto classes = tf::constant({1, 2});

void near(const Values& got, const Values& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i] == doctest::Approx(expected[i]).epsilon(2e-6).scale(1e-3));
    }
}
/// f(x...) eagerly and traced.
template <class F, class... X>
void both(F f, const Values& expected, const X&... all) {
    near(test::elements(f(all...)), expected);
    near(test::elements(tf::function(f)(all...)), expected);
}
/// The same for the gradient with respect to the last argument.
template <class F, class... X>
void gradient(F, const Values& expected, const X&... all) {
    both(
        [](const auto&... a) {
            tf::GradientTape tape;
            const auto& source = std::get<sizeof...(a) - 1>(std::tie(a...));
            tape.watch(source);
            return tape.gradient(F{}(a...), source).collapse();
        },
        expected, all...);
}

TEST_CASE("mean squared error") {
    using losses::MeanSquaredError;
    both([](auto a, auto b) { return MeanSquaredError{}(a, b); }, {.05f}, y, p);
    both([](auto a, auto b) { return MeanSquaredError<Reduction::none>{}(a, b); },
         {.0299999956f, .07f}, y, p);
    both([](auto a, auto b) { return MeanSquaredError<Reduction::sum>{}(a, b); }, {.1f}, y, p);
    both([](auto a, auto b, auto c) { return MeanSquaredError{}(a, b, c); }, {.0775f}, y, p, w);
    both([](auto a, auto b, auto c) { return MeanSquaredError{}(a, b, c); }, {.0775f}, y, p,
         column);
    both([](auto a, auto b,
            auto c) { return MeanSquaredError<Reduction::mean_with_sample_weight>{}(a, b, c); },
         {.062f}, y, p, w);
    both([](auto a, auto b, auto c) { return MeanSquaredError{}(a, b, c); }, {.15f}, y, p,
         tf::constant(3.f));
    gradient(
        [](auto a, auto b) { return MeanSquaredError{}(a, b); },
        {.0333333351f, -.0666666627f, -.0666666627f, -.133333325f, .0666666701f, -.0333333425f}, y,
        p);
}
TEST_CASE("mean absolute error") {
    using losses::MeanAbsoluteError;
    both([](auto a, auto b) { return MeanAbsoluteError{}(a, b); }, {.2f}, y, p);
    both([](auto a, auto b) { return MeanAbsoluteError<Reduction::none>{}(a, b); },
         {.166666657f, .233333334f}, y, p);
    both([](auto a, auto b, auto c) { return MeanAbsoluteError{}(a, b, c); }, {.275f}, y, p, w);
    both([](auto a, auto b) { return losses::mean_absolute_error(a, b); },
         {.166666657f, .233333334f}, y, p);
}
TEST_CASE("one more dim of 1 is given or taken, labels take the predictions' dtype") {
    const auto line = tf::constant({1, 2, 3});
    const auto rows = tf::constant({{1.f}, {3.f}, {5.f}});
    both([](auto a, auto b) { return losses::MeanSquaredError{}(a, b); }, {1.66666663f}, line,
         rows);
    both([](auto a, auto b) { return losses::MeanSquaredError<Reduction::none>{}(a, b); },
         {0.f, 1.f, 4.f}, line, rows);
    both([](auto a, auto b) { return losses::MeanSquaredError{}(a, b); }, {1.66666663f}, line,
         tf::constant({1.f, 3.f, 5.f}));
}
TEST_CASE("binary crossentropy") {
    using losses::BinaryCrossentropy;
    both([](auto a, auto b) { return BinaryCrossentropy{}(a, b); }, {.324692935f}, y, p);
    both([](auto a, auto b) { return BinaryCrossentropy<Reduction::none>{}(a, b); },
         {.369609326f, .279776543f}, y, p);
    both([](auto a, auto b) { return BinaryCrossentropy{.from_logits = true}(a, b); },
         {.317666888f}, y, x);
    both([](auto a, auto b) { return BinaryCrossentropy{.label_smoothing = .2}(a, b); },
         {.45090127f}, y, p);
    both([](auto a, auto b, auto c) { return BinaryCrossentropy{}(a, b, c); }, {.372178882f}, y, p,
         w);
    both(
        [](auto a, auto b, auto c) {
            return BinaryCrossentropy{.from_logits = true, .label_smoothing = .1}(a, b, c);
        },
        {1.11460233f}, y, x, w);
    // probabilities of 0 and 1 are clipped
    both([](auto a, auto b) { return BinaryCrossentropy<Reduction::none>{}(a, b); },
         {1.1920929e-07f, 16.0302391f}, tf::constant({{0, 1}, {1, 0}}),
         tf::constant({{0.f, 1.f}, {0.f, 1.f}}));
    gradient([](auto a, auto b) { return BinaryCrossentropy{}(a, b); },
             {.185185194f, -.208333343f, -.158730164f, -.277777791f, .208333343f, -.185185194f}, y,
             p);
    gradient([](auto a, auto b) { return BinaryCrossentropy{.from_logits = true}(a, b); },
             {.019867152f, -.00790431257f, .0204098895f, -7.08e-19f, .044823572f, -.0833333358f}, y,
             x);
}
TEST_CASE("categorical crossentropy") {
    using losses::CategoricalCrossentropy;
    both([](auto a, auto b) { return CategoricalCrossentropy{}(a, b); }, {.520726979f}, one_hot, p);
    both([](auto a, auto b) { return CategoricalCrossentropy<Reduction::none>{}(a, b); },
         {.405465156f, .635988832f}, one_hot, p);
    both([](auto a, auto b) { return CategoricalCrossentropy{.from_logits = true}(a, b); },
         {20.0425491f}, one_hot, x);
    both([](auto a, auto b) { return CategoricalCrossentropy{.label_smoothing = .3}(a, b); },
         {.76921767f}, one_hot, p);
    both(
        [](auto a, auto b, auto c) {
            return CategoricalCrossentropy{.from_logits = true, .label_smoothing = .3}(a, b, c);
        },
        {36.308773f}, one_hot, x, w);
    both([](auto a, auto b) { return CategoricalCrossentropy<Reduction::none>{}(a, b); },
         {16.1180954f, 1.1920929e-07f}, tf::constant({{1, 0}, {0, 1}}),
         tf::constant({{0.f, 1.f}, {0.f, 1.f}}));
    gradient([](auto a, auto b) { return CategoricalCrossentropy{}(a, b); },
             {.416666687f, -.208333313f, .416666687f, .29411763f, .29411763f, -.261437953f},
             one_hot, p);
}
TEST_CASE("sparse categorical crossentropy") {
    using losses::SparseCategoricalCrossentropy;
    both([](auto a, auto b) { return SparseCategoricalCrossentropy{}(a, b); }, {.520726919f},
         classes, p);
    both([](auto a, auto b) { return SparseCategoricalCrossentropy<Reduction::none>{}(a, b); },
         {.405465096f, .635988712f}, classes, p);
    both([](auto a, auto b) { return SparseCategoricalCrossentropy{.from_logits = true}(a, b); },
         {20.0425491f}, classes, x);
    both([](auto a, auto b) { return SparseCategoricalCrossentropy{}(a, b); }, {.520726919f},
         tf::constant<std::uint8_t>({{1}, {2}}), p);
    both([](auto a, auto b,
            auto c) { return SparseCategoricalCrossentropy{.from_logits = true}(a, b, c); },
         {40.0212746f}, classes, x, w);
    gradient([](auto a, auto b) { return SparseCategoricalCrossentropy{}(a, b); },
             {.416666687f, -.208333313f, .416666627f, .294117659f, .29411763f, -.261437893f},
             classes, p);
    // of sequences, a weight for each step or for each sequence
    const auto steps = tf::constant({{0, 1}, {2, 2}});
    const auto logits = tf::Tensor<float, 2, 2, 3>(tf::stack<0>(x, x * .5f + .1f));
    both([](auto a, auto b,
            auto c) { return SparseCategoricalCrossentropy{.from_logits = true}(a, b, c); },
         {36.7712746f}, steps, logits, tf::constant({{1.f, 2.f}, {0.f, 3.f}}));
    both([](auto a, auto b,
            auto c) { return SparseCategoricalCrossentropy{.from_logits = true}(a, b, c); },
         {39.2153854f}, steps, logits, tf::constant({{2.f}, {3.f}}));
}
TEST_CASE("a label that is no class is an error") {
    const auto loss = [](auto a, auto b) {
        return losses::SparseCategoricalCrossentropy{.from_logits = true}(a, b);
    };
    for (const int bad : {-1, 3}) {
        const auto labels = tf::stack<0>(tf::constant(1), tf::constant(bad));
        CHECK_THROWS_AS(loss(labels, x), tf::errors::InvalidArgument);
        CHECK_THROWS_AS(tf::function(loss)(labels, x), tf::errors::InvalidArgument);
    }
}
TEST_CASE("an open batch, and one of nothing") {
    using Open = tf::Tensor<float, tf::dyn, 3>;
    const auto mse = [](auto a, auto b) { return losses::MeanSquaredError{}(a, b); };
    const auto sparse = [](auto a, auto b) {
        return losses::SparseCategoricalCrossentropy{.from_logits = true}(a, b);
    };
    both(mse, {.05f}, Open(y), Open(p));
    both(sparse, {20.0425491f}, tf::Tensor<int, tf::dyn>(classes), Open(x));
    both(mse, {0.f}, tf::zeros<float, tf::dyn, 3>(0), tf::zeros<float, tf::dyn, 3>(0));
    both(sparse, {0.f}, tf::zeros<int, tf::dyn>(0), tf::zeros<float, tf::dyn, 3>(0));
}
TEST_CASE("losses are structural values") {
    static_assert([](auto loss) {
        return loss.from_logits;
    }(losses::BinaryCrossentropy{.from_logits = true}));
    CHECK(losses::CategoricalCrossentropy{}.name.view() == "categorical_crossentropy");
}

}  // namespace
