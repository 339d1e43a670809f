// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A column without buckets.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<int, tf::dyn>& a) {
    const auto x = tf::dict(tf::named<"deck">(a));
#ifdef TF_BAD
    constexpr auto deck = fc::categorical_column_with_identity<"deck">(0);
    return fc::dense_features<fc::indicator_column(deck)>(  // expect: \[tf\.feature_column\.buckets\]
        x);
#else
    constexpr auto deck = fc::categorical_column_with_identity<"deck">(1);
    return fc::dense_features<fc::indicator_column(deck)>(x);
#endif
}
