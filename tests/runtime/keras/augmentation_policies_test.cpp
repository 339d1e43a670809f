// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// RandAugment and AugMix. With factors of 0 each of their layers has only one possible result.

#include <algorithm>
#include <map>

#include "../sample.hpp"
#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;
constexpr int n = 2;
using Images = tf::Tensor<float, n, 5, 4, 3>;

template <auto L>
Vec by(const Images& x) {
    Sequential<Input<5, 4, 3>{}, L> net;
    return elements(net(x, training));
}
Images images() { return tf::floor(test::sample<Images>(tf::Shape(n, 5, 4, 3), 20, 200, .3)); }
bool same(const Vec& a, const Vec& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::abs(a[i] - b[i]) > 1e-3f) return false;
    return true;
}
/// The results of the layers, preceded by the images themselves.
std::vector<Vec> results(const Images& x) {
    return {elements(x),           by<RandomPosterization{.factor = 1}>(x),
            by<Solarization{}>(x), by<AutoContrast{}>(x),
            by<Equalization{}>(x), by<RandomSharpness{.factor = {0, 0}}>(x)};
}

TEST_CASE("RandAugment: each of the layers as often, several in turn") {
    tf::random::set_seed(1);
    const Images x = images();
    const auto known = results(x);
    Sequential<Input<5, 4, 3>{}, RandAugment{.num_ops = 1, .factor = {0, 0}, .seed = 5}> net;
    CHECK(elements(net(x)) == elements(x));
    std::map<std::size_t, int> seen;
    for (int k = 0; k < 330; ++k) {
        const Vec y = elements(net(x, training));
        const auto found = std::ranges::find_if(known, [&](const Vec& v) { return same(v, y); });
        REQUIRE(found != known.end());
        ++seen[static_cast<std::size_t>(found - known.begin())];
    }
    CHECK(seen[0] == doctest::Approx(180).epsilon(.2));  // six layers do nothing
    for (std::size_t k = 1; k < known.size(); ++k) {
        CHECK(seen[k] > 14);
        CHECK(seen[k] < 50);
    }
    Sequential<Input<5, 4, 3>{}, RandAugment{.num_ops = 3, .factor = {0, 0}, .seed = 5}> more;
    int others = 0;
    for (int k = 0; k < 60; ++k) {
        const Vec y = elements(more(x, training));
        others += std::ranges::none_of(known, [&](const Vec& v) { return same(v, y); });
    }
    CHECK(others > 10);
}

TEST_CASE("RandAugment: images of one channel and of the default factor stay within the range") {
    tf::random::set_seed(1);
    Sequential<Input<12, 9, 1>{}, RandAugment{.value_range = {0, 1}}> net;
    const auto x = test::sample<tf::Tensor<float, 3, 12, 9, 1>>(tf::Shape(3, 12, 9, 1), .1, .9, .2);
    int changed = 0;
    for (int k = 0; k < 20; ++k) {
        const Vec y = elements(net(x, training));
        const auto [low, high] = std::ranges::minmax(y);
        CHECK(low >= -1e-5f);
        CHECK(high <= 1 + 1e-5f);
        changed += y != elements(x);
    }
    CHECK(changed > 10);
}

TEST_CASE("AugMix: images mixed with those that chains of layers have changed") {
    tf::random::set_seed(1);
    const Images x = images();
    auto known = results(x);
    known.pop_back();  // sharpness is one of .all_ops
    const Vec own = elements(x);
    Sequential<
        Input<5, 4, 3>{},
        AugMix{.num_chains = 1, .chain_depth = 1, .factor = {0, 0}, .all_ops = false, .seed = 2}>
        net;
    CHECK(elements(net(x)) == own);
    std::map<std::size_t, double> weights;
    std::map<std::size_t, int> seen;
    for (int k = 0; k < 200; ++k) {
        const Vec y = elements(net(x, training));
        std::size_t found = 99;
        for (std::size_t c = 1; c < known.size(); ++c) {
            // y = own + w (known - own) for one w
            double over = 0, under = 0;
            for (std::size_t i = 0; i < y.size(); ++i) {
                const double d = known[c][i] - own[i];
                over += d * (y[i] - own[i]), under += d * d;
            }
            const double w = over / under;
            Vec mixed(own);
            for (std::size_t i = 0; i < y.size(); ++i)
                mixed[i] += static_cast<float>(w) * (known[c][i] - own[i]);
            if (w > 1e-4 && w <= 1.0001 && same(mixed, y)) found = c, weights[c] += w;
        }
        if (same(own, y)) found = 0;
        REQUIRE(found != 99);
        ++seen[found];
    }
    CHECK(seen[0] == doctest::Approx(100).epsilon(.25));  // three layers and none
    double sum = 0;
    for (std::size_t c = 1; c < known.size(); ++c) {
        CHECK(seen[c] > 10);
        sum += weights[c];
    }
    CHECK(sum / (200 - seen[0]) == doctest::Approx(.5).epsilon(.15));  // uniform for alpha 1
}

TEST_CASE("AugMix: several chains of all layers") {
    tf::random::set_seed(1);
    const Images x = images();
    Sequential<Input<5, 4, 3>{}, AugMix{}> net;
    int changed = 0;
    for (int k = 0; k < 20; ++k) {
        const Vec y = elements(net(x, training));
        const auto [low, high] = std::ranges::minmax(y);
        CHECK(low >= 0);
        CHECK(high <= 255);
        changed += y != elements(x);
    }
    CHECK(changed > 15);
}

}  // namespace
