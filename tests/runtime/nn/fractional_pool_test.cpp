// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fractional poolings: regions without a seed, which the referee cannot compare, and errors. The
// rows of the referee are in ../../referee/op_rows/fractional_pool.cpp.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "../support.hpp"

#include <tf/nn.hpp>

namespace {

using Borders = std::vector<std::int64_t>;

/// Whether these are borders of `count` regions of `least` or `least` + 1 pixels.
void check_borders(const Borders& all, std::size_t count, std::int64_t size, std::int64_t least) {
    REQUIRE(all.size() == count + 1);
    CHECK(all.front() == 0);
    CHECK(all.back() == size);
    for (std::size_t k = 0; k < count; ++k) {
        CHECK(all[k + 1] - all[k] >= least);
        CHECK(all[k + 1] - all[k] <= least + 1);
    }
}

TEST_CASE("fractional_max_pool: other regions in each call") {
    const auto x = tf::ones<float, 1, 20, 33, 1>();
    for (const bool pseudo_random : {false, true}) {
        std::set<Borders> eager;
        const auto rows = [=](const auto& v) {
            return tf::nn::fractional_max_pool<1.4>(v, {.pseudo_random = pseudo_random});
        };
        for (int k = 0; k < 20; ++k) {
            const auto found = rows(x);
            check_borders(test::elements(found.row_pooling_sequence), 14, 20, 1);
            check_borders(test::elements(found.col_pooling_sequence), 23, 33, 1);
            eager.insert(test::elements(found.row_pooling_sequence));
        }
        CHECK(eager.size() > 1);
    }
    const auto f = tf::function(
        [](const auto& v) { return tf::nn::fractional_avg_pool<2.3>(v).col_pooling_sequence; });
    std::set<Borders> traced;
    for (int k = 0; k < 20; ++k) {
        check_borders(test::elements(f(x)), 14, 33, 2);
        traced.insert(test::elements(f(x)));
    }
    CHECK(traced.size() > 1);
}
TEST_CASE("fractional_max_pool: equal regions in all calls with a seed") {
    tf::random::set_seed(3);
    const auto x = tf::ones<float, 1, 20, 33, 1>();
    const auto rows = [](const auto& v) {
        return tf::nn::fractional_max_pool<1.4>(v, {.seed = 5}).row_pooling_sequence;
    };
    const Borders first = test::elements(rows(x));
    CHECK(test::elements(rows(x)) == first);
    const auto f = tf::function(rows);
    CHECK(test::elements(f(x)) == first);
    CHECK(test::elements(f(x)) == first);
}
TEST_CASE("fractional_avg_pool: values from the borders") {
    const tf::Tensor<double, 1, 5, 1, 1> x =
        tf::reshape<1, 5, 1, 1>(tf::constant<double>({20., 5., 16., 3., 7.}));
    const auto check = [&](bool overlapping) {
        const auto [y, rows, cols] = tf::nn::fractional_avg_pool<tf::nn::PoolingRatio{2.4, 1}>(
            x, {.overlapping = overlapping});
        const auto at = test::elements(rows);
        const auto from = test::elements(x);
        const auto to = test::elements(y);
        REQUIRE(to.size() == 2);
        for (std::size_t k = 0; k < 2; ++k) {
            const std::int64_t end = std::min<std::int64_t>(at[k + 1] + (overlapping ? 1 : 0), 5);
            double sum = 0;
            for (std::int64_t i = at[k]; i < end; ++i) sum += from[std::size_t(i)];
            CHECK(to[k] == doctest::Approx(sum / double(end - at[k])));
        }
        CHECK(test::elements(cols) == Borders{0, 1});
    };
    check(false);
    check(true);
}
TEST_CASE("fractional poolings: no images, and dims that do not fit") {
    const auto none = tf::nn::fractional_max_pool<1.5>(tf::zeros<int, 0, 3, 3, 2>());
    CHECK(none.output.shape() == tf::Shape(0, 2, 2, 2));
    using Open = tf::Tensor<float, tf::dyn, tf::dyn, tf::dyn, tf::dyn>;
    const Open small = tf::ones<float, 1, 2, 3, 1>();
    CHECK_THROWS_AS(tf::nn::fractional_max_pool<2.5>(small), tf::errors::InvalidArgument);
    const auto f =
        tf::function([](const Open& v) { return tf::nn::fractional_avg_pool<2.5>(v).output; });
    CHECK_THROWS_AS(f(small), tf::errors::InvalidArgument);
}

}  // namespace
