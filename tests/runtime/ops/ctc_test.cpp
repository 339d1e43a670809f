// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn::ctc_loss and keras's loss, eagerly and traced, against the numbers of TensorFlow, and
// against the sum over all paths.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "../support.hpp"

#include <tf/keras/losses.hpp>
#include <tf/nn.hpp>
#include <tf/sparse.hpp>

namespace {

using Values = std::vector<float>;
using tf::keras::Reduction;

void near(const Values& got, const Values& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        if (std::isinf(expected[i])) CHECK(got[i] == expected[i]);
        else CHECK(got[i] == doctest::Approx(expected[i]).epsilon(1e-5).scale(1));
    }
}
template <class F, class... X>
void both(F f, const Values& expected, const X&... all) {
    near(test::elements(f(all...)), expected);
    near(test::elements(tf::function(f)(all...)), expected);
}
/// The gradient of the losses' sum with the factors 1, 2, -1.
template <class F>
auto weighted_gradient(F) {
    return [](const auto& x) {
        tf::GradientTape tape;
        tape.watch(x);
        const tf::Tensor<float> sum(tf::reduce_sum(F{}(x)*tf::constant({1.f, 2.f, -1.f})));
        return tape.gradient(sum, x).collapse();
    };
}

// [3, 5, 4]: ((7 k) % 23 - 11) / 5
const tf::Tensor<float, 3, 5, 4> x =
    tf::cast<float>(tf::reshape<3, 5, 4>(tf::range<0, 60>()) * 7 % 23 - 11) / 5.f;
// constants, which traced functions may create
constexpr auto labels() { return tf::constant({{1, 2, 2}, {3, 1, 0}, {2, 0, 0}}); }
constexpr auto counts() { return tf::constant({3, 2, 1}); }
constexpr auto frames() { return tf::constant({5, 4, 3}); }

const Values gradient{.007136433f, -.9498122f,  .1864765f,   .7561994f,   .04090244f,  .1616644f,
                      -.2328019f,  .03023523f,  -.7356727f,  .6883933f,   -.06651127f, .1137906f,
                      -.34297f,    .6883933f,   -.4592139f,  .1137907f,   .1147867f,   .02172385f,
                      -.4937515f,  .3572409f,   -.1751039f,  .3658249f,   1.483493f,   -1.674214f,
                      -.1734295f,  -.9315455f,  1.483493f,   -.3785183f,  .08432621f,  -.3627334f,
                      .05612085f,  .2222863f,   -.8540233f,  -.03664732f, .176189f,    .7144817f,
                      0,           0,           0,           0,           -.02718286f, -.1829125f,
                      .2403305f,   -.03023523f, .6619816f,   -.6883933f,  .1402022f,   -.1137907f,
                      .7980989f,   -.6883933f,  .004085088f, -.1137907f,  0,           0,
                      0,           0,           0,           0,           0,           0};

TEST_CASE("ctc_loss") {
    const auto loss = [](const auto& logits) {
        return tf::nn::ctc_loss<false>(labels(), logits, counts(), frames());
    };
    both(loss, {8.482428f, 5.514834f, 3.651298f}, x);
    both(weighted_gradient(loss), gradient, x);
    // logits_time_major
    const auto major = [](const auto& logits) {
        return tf::nn::ctc_loss(labels(), tf::transpose<1, 0, 2>(logits), counts(), frames());
    };
    both(major, {8.482428f, 5.514834f, 3.651298f}, x);
    both(weighted_gradient(major), gradient, x);
    // open dims, int64, double
    both(loss, {8.482428f, 5.514834f, 3.651298f}, tf::Tensor<float, tf::dyn, tf::dyn, 4>(x));
    const tf::Tensor<double, 3> wide =
        tf::nn::ctc_loss<false>(tf::cast<std::int64_t>(labels()), tf::cast<double>(x),
                                tf::cast<std::int64_t>(counts()), frames());
    near(test::elements(tf::Tensor<float, 3>(tf::cast<float>(wide))),
         {8.482428f, 5.514834f, 3.651298f});
    const tf::Tensor<tf::half, 3> narrow =
        tf::nn::ctc_loss<false>(labels(), tf::cast<tf::half>(x), counts(), frames());
    CHECK(float(test::elements(narrow)[0]) == doctest::Approx(8.482428).epsilon(2e-3));
}
TEST_CASE("ctc_loss: the blank") {
    both(
        [](const auto& logits) {
            return tf::nn::ctc_loss<false>(tf::constant({{1, 2, 2}, {0, 1, 0}, {2, 0, 0}}), logits,
                                           counts(), frames(), -1);
        },
        {8.883434f, 5.583946f, 4.360366f}, x);
    both(
        [](const auto& logits) {
            return tf::nn::ctc_loss<false>(tf::constant({{3, 2, 2}, {0, 0, 0}, {2, 0, 0}}), logits,
                                           tf::constant({3, 2, 0}), frames(), 1);
        },
        {3.655945f, 4.882647f, 2.445538f}, x);
}
TEST_CASE("ctc_loss: the sum over all paths") {
    // all 4^4 paths of the second sample
    const std::vector<float> all = test::elements(x);
    double sum = 0;
    for (int path = 0; path < 256; ++path) {
        std::vector<int> spelled;
        double chance = 1;
        for (int t = 0, before = -1; t < 4; ++t) {
            const int c = path >> (2 * t) & 3;
            double norm = 0;
            for (int k = 0; k < 4; ++k) norm += std::exp(double(all[std::size_t(20 + 4 * t + k)]));
            chance *= std::exp(double(all[std::size_t(20 + 4 * t + c)])) / norm;
            if (c != before && c != 0) spelled.push_back(c);
            before = c;
        }
        if (spelled == std::vector{3, 1}) sum += chance;
    }
    const auto loss = test::elements(tf::nn::ctc_loss<false>(labels(), x, counts(), frames()));
    CHECK(loss[1] == doctest::Approx(-std::log(sum)).epsilon(1e-5));
}
TEST_CASE("ctc_loss: labels that do not fit") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    // repeated labels need a blank between them
    const auto loss = [](const auto& logits) {
        return tf::nn::ctc_loss<false>(labels(), logits, counts(), tf::constant({3, 0, 3}));
    };
    both(loss, {inf, inf, 3.651298f}, x);
    Values expected(60, 0.f);
    std::copy(gradient.begin() + 40, gradient.end(), expected.begin() + 40);
    both(weighted_gradient(loss), expected, x);
    both(
        [](const auto& logits) {
            return tf::nn::ctc_loss<false>(labels(), logits, tf::constant({0, 2, 1}),
                                           tf::constant({0, 4, 3}));
        },
        {0, 5.514834f, 3.651298f}, x);
    const auto with = [](const auto& y, const auto& n, const auto& t, int blank = 0) {
        return test::elements(tf::nn::ctc_loss<false>(y, x, n, t, blank));
    };
    CHECK_THROWS_AS(with(labels(), tf::constant({4, 2, 1}), frames()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(labels(), counts(), tf::constant({5, -1, 3})),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(labels() + 2, counts(), frames()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(labels(), counts(), frames(), 4), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(labels(), tf::Tensor<int, tf::dyn>(tf::constant({1, 2})), frames()),
                    tf::errors::InvalidArgument);
}
TEST_CASE("ctc_loss: sparse labels") {
    const auto sparse = [] { return tf::sparse::from_dense(labels()); };
    const auto loss = [](const auto& logits) {
        return tf::nn::ctc_loss<false>(tf::sparse::from_dense(labels()), logits, frames(), 0);
    };
    both(loss, {8.482428f, 5.514834f, 3.651298f}, x);
    both(weighted_gradient(loss), gradient, x);
    both(loss, {8.482428f, 5.514834f, 3.651298f}, tf::Tensor<float, tf::dyn, tf::dyn, 4>(x));
    const tf::Tensor<tf::half, 3> narrow =
        tf::nn::ctc_loss<false>(sparse(), tf::cast<tf::half>(x), frames(), 0);
    CHECK(float(test::elements(narrow)[0]) == doctest::Approx(8.482428).epsilon(2e-3));
    // no labels: the frames are blanks; TensorFlow refuses them
    const auto some = tf::sparse::from_dense(tf::constant({{0, 0}, {3, 1}, {0, 0}}));
    const auto dense = tf::nn::ctc_loss<false>(tf::constant({{0, 0}, {3, 1}, {0, 0}}), x,
                                               tf::constant({0, 2, 0}), frames());
    near(test::elements(tf::nn::ctc_loss<false>(some, x, frames(), 0)), test::elements(dense));
    // labels that do not fit into the frames, alone or with blanks between equal ones
    const auto with = [&](const auto& y, const auto& t, int blank = 0) {
        return test::elements(tf::nn::ctc_loss<false>(y, x, t, blank));
    };
    CHECK(with(sparse(), tf::constant({3, 4, 3}))[0] == std::numeric_limits<float>::infinity());
    CHECK_THROWS_AS(with(sparse(), tf::constant({2, 4, 3})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(sparse(), tf::constant({6, 4, 3})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(sparse(), frames(), 4), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(tf::sparse::from_dense(labels() + 2), frames()),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(with(tf::sparse::from_dense(tf::constant({{0}, {1}, {1}, {1}})), frames()),
                    tf::errors::InvalidArgument);
}
TEST_CASE("keras.losses.CTC") {
    namespace losses = tf::keras::losses;
    const auto w = tf::constant({1.f, 2.f, .5f});
    both([](auto y, auto p) { return losses::CTC<Reduction::none>{}(y, p); },
         {8.482428f, 6.133597f, 8.03712f}, labels(), x);
    both([](auto y, auto p, auto v) { return losses::CTC<Reduction::none>{}(y, p, v); },
         {8.482428f, 12.26719f, 4.01856f}, labels(), x, w);
    both([](auto y, auto p) { return losses::CTC{}(y, p); }, {7.551048f}, labels(), x);
    both([](auto y, auto p, auto v) { return losses::CTC{}(y, p, v); }, {8.256061f}, labels(), x,
         w);
    both([](auto y, auto p, auto v) { return losses::CTC<Reduction::sum>{}(y, p, v); }, {24.76818f},
         labels(), x, w);
    both([](auto y, auto p) { return losses::CTC{}(y, p); }, {7.551048f},
         tf::Tensor<int, tf::dyn, 3>(labels()), tf::Tensor<float, tf::dyn, tf::dyn, 4>(x));
}

}  // namespace
