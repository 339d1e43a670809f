// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Initializers: Keras's numbers for a seed, moments and bounds, and the behavior without a seed.

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using namespace tf::keras::initializers;
using tf::DType;
using tf::Shape;
using Vec = std::vector<float>;

template <class T = float>
std::vector<T> filled(const Initializer& how, const Shape& shape) {
    std::vector<T> out(static_cast<std::size_t>(shape.size()));
    initialize(out.data(), tf::dtype_of<T>, shape, how);
    return out;
}
bool near(const Vec& a, const Vec& b) {
    return std::ranges::equal(a, b, [](float x, float y) { return std::abs(x - y) <= 2e-7f; });
}

TEST_CASE("initializers with a seed yield Keras's numbers") {
    const Shape s(2, 3);
    CHECK(near(filled(GlorotUniform{.seed = 7}, s),
               {.5413224697113037f, .37722790241241455f, -.9688565135002136f, .3159552812576294f,
                -.941406786441803f, .36840879917144775f}));
    CHECK(near(filled(GlorotNormal{.seed = 7}, s),
               {-.48473381996154785f, -.2579018771648407f, -1.3514293432235718f,
                -1.0590180158615112f, -.5214546918869019f, .5467014312744141f}));
    CHECK(near(filled(HeUniform{.seed = 7}, s),
               {.8559058904647827f, .5964497327804565f, -1.5318965911865234f, .4995690584182739f,
                -1.4884947538375854f, .5825053453445435f}));
    CHECK(near(filled(HeNormal{.seed = 7}, s),
               {-.766431450843811f, -.40777865052223206f, -2.1367971897125244f,
                -1.6744544506072998f, -.8244922757148743f, .8644108176231384f}));
    CHECK(near(filled(LecunUniform{.seed = 7}, s),
               {.6052169799804688f, .4217536449432373f, -1.083214521408081f, .3532487154006958f,
                -1.0525248050689697f, .4118936061859131f}));
    CHECK(near(filled(LecunNormal{.seed = 7}, s),
               {-.5419488549232483f, -.28834304213523865f, -1.51094388961792f, -1.1840181350708008f,
                -.5830040574073792f, .611230731010437f}));
    CHECK(near(filled(RandomNormal{.seed = 7}, s),
               {-.033708639442920685f, -.017934627830982208f, -.09397908300161362f,
                -.07364466041326523f, -.10031268745660782f, -.0566716194152832f}));
    CHECK(near(filled(RandomUniform{.seed = 7}, s),
               {.02470787987112999f, .01721801981329918f, -.04422204568982124f,
                .014421317726373672f, -.04296914488077164f, .016815487295389175f}));
    CHECK(near(filled(TruncatedNormal{.seed = 7}, s),
               {-.033708639442920685f, -.017934627830982208f, -.09397908300161362f,
                -.07364466041326523f, -.03626222535967827f, .03801789507269859f}));
    CHECK(near(filled(VarianceScaling{.scale = 3,
                                      .mode = fan_out,
                                      .distribution = Distribution::untruncated_normal,
                                      .seed = 7},
                      s),
               {-.6741727590560913f, -.35869255661964417f, -1.8795816898345947f,
                -1.4728931188583374f, -2.006253719329834f, -1.133432388305664f}));
    // A seed of more than 32 bits.
    CHECK(near(filled(RandomNormal{.mean = 2, .stddev = .5, .seed = 123456789012}, s),
               {2.1205339431762695f, 2.1687498092651367f, 1.136129379272461f, .99192214012146f,
                2.074296236038208f, 2.2317681312561035f}));
    CHECK(near(filled(GlorotUniform{.seed = 3}, Shape(5)),
               {-.47108981013298035f, .6806306838989258f, .050000548362731934f, .5283389091491699f,
                -.49138614535331726f}));
    const Vec kernel = filled(GlorotUniform{.seed = 3}, Shape(3, 3, 2, 4));
    CHECK(near({kernel.begin(), kernel.begin() + 4}, {-.20272478461265564f, .2928968369960785f,
                                                      .021516799926757812f, .22736087441444397f}));
    const auto doubles = filled<double>(GlorotUniform{.seed = 7}, s);
    const std::vector<double> expected{1.0442446244346728, -.0827348116576665, .13686247253846084,
                                       .3320803439286757,  .17936551735685646, -.7153202216899153};
    for (std::size_t k = 0; k < 6; ++k) CHECK(std::abs(doubles[k] - expected[k]) < 1e-15);
}

TEST_CASE("inputs and outputs are counted as Keras counts them") {
    const auto fans = [](const Shape& s) { return std::pair(fans_of(s).in, fans_of(s).out); };
    CHECK(fans(Shape()) == std::pair(1., 1.));
    CHECK(fans(Shape(5)) == std::pair(5., 5.));
    CHECK(fans(Shape(3, 7)) == std::pair(3., 7.));
    CHECK(fans(Shape(3, 3, 2, 4)) == std::pair(18., 36.));
    CHECK(fans(Shape(2, 3, 5, 7, 11)) == std::pair(210., 330.));
}

/// Mean and variance of many numbers against those of the distribution, within five standard errors
/// (the variance of a square is at most twice the square of the variance here).
void check_moments(const Initializer& how, const Shape& shape, double mean, double variance) {
    const Vec x = filled(how, shape);
    const auto n = static_cast<double>(x.size());
    double sum = 0, squares = 0;
    for (const float v : x) sum += static_cast<double>(v);
    for (const float v : x) squares += std::pow(static_cast<double>(v) - mean, 2);
    CHECK(std::abs(sum / n - mean) < 5 * std::sqrt(variance / n));
    CHECK(std::abs(squares / n - variance) < 5 * variance * std::sqrt(2 / n));
}

TEST_CASE("moments are those of the distributions") {
    const Shape s(200, 300);
    check_moments(RandomUniform{-1, 3, 1}, s, 1, 16. / 12);
    check_moments(RandomNormal{2, .5, 2}, s, 2, .25);
    // Within two standard deviations: 1 - 4 phi(2) / (2 Phi(2) - 1) of the variance.
    const double cut =
        1 - 4 * std::exp(-2.) / std::sqrt(2 * 3.14159265358979) / std::erf(std::sqrt(2.));
    CHECK(std::abs(std::sqrt(cut) - .87962566103423978) < 1e-9);
    check_moments(TruncatedNormal{1, .5, 3}, s, 1, .25 * cut);
    check_moments(GlorotUniform{4}, s, 0, 2. / 500);
    check_moments(GlorotNormal{5}, s, 0, 2. / 500);
    check_moments(HeUniform{6}, s, 0, 2. / 200);
    check_moments(HeNormal{7}, s, 0, 2. / 200);
    check_moments(LecunUniform{8}, s, 0, 1. / 200);
    check_moments(LecunNormal{9}, s, 0, 1. / 200);
    check_moments(VarianceScaling{.scale = 2, .mode = fan_out, .seed = 10}, s, 0, 2. / 300);
    check_moments(HeNormal{11}, Shape(5, 5, 20, 100), 0, 2. / 500);
}

TEST_CASE("uniform and truncated numbers stay within their bounds") {
    const auto within = [](const Vec& x, double low, double high) {
        const auto [least, most] = std::ranges::minmax(x);
        CHECK(static_cast<double>(least) >= low);
        CHECK(static_cast<double>(most) <= high);
        CHECK(static_cast<double>(most) > low + .98 * (high - low));  // and come near to them
    };
    const Shape s(100, 300);
    within(filled(RandomUniform{-1, 3, 1}, s), -1, 3);
    within(filled(TruncatedNormal{1, .5, 2}, s), 0, 2);
    within(filled(GlorotUniform{3}, s), -std::sqrt(6. / 400), std::sqrt(6. / 400));
}

TEST_CASE("constants are of any dtype, and distributions of float and double") {
    CHECK(filled(Zeros{}, Shape(3)) == Vec(3));
    CHECK(filled<std::int32_t>(Ones{}, Shape(2)) == std::vector<std::int32_t>{1, 1});
    CHECK(filled<double>(Constant{.1}, Shape(1)) == std::vector<double>{.1});
    CHECK(filled(Constant{3}, Shape(0, 4)).empty());
    CHECK(filled(HeNormal{}, Shape(0, 4)).empty());
    std::int32_t n = 0;
    CHECK_THROWS_WITH_AS(initialize(&n, DType::int32, Shape(), HeNormal{}),
                         doctest::Contains("[tf.keras.initializer]"), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(initialize(&n, DType::str, Shape(), Zeros{}), tf::errors::InvalidArgument);
}

using Net = Sequential<Input<4>{}, Dense<4>{},
                       Dense<4>{.kernel_initializer = Ones{}, .bias_initializer = Constant{.5}}>;

TEST_CASE("layers have Keras's initializers by default") {
    Net net;
    const Vec kernel = test::elements(net.weight<"dense/kernel">());
    const float limit = std::sqrt(6.f / 8);
    CHECK(std::ranges::all_of(kernel, [&](float v) { return std::abs(v) <= limit; }));
    CHECK(std::ranges::any_of(kernel, [&](float v) { return v != kernel[0]; }));
    CHECK(test::elements(net.weight<"dense/bias">()) == Vec(4, 0.f));
    CHECK(test::elements(net.weight<"dense_1/kernel">()) == Vec(16, 1.f));
    CHECK(test::elements(net.weight<"dense_1/bias">()) == Vec(4, .5f));
}

TEST_CASE("without a seed models differ, and repeat after set_seed") {
    const auto kernel = [] { return test::elements(Net().weight<"dense/kernel">()); };
    CHECK(kernel() != kernel());
    tf::random::set_seed(3);
    const Vec first = kernel(), second = kernel();
    CHECK(first != second);
    tf::random::set_seed(3);
    CHECK(kernel() == first);
    CHECK(kernel() == second);
}

}  // namespace
