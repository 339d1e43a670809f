// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings as weights.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<int, tf::dyn>& a, const tf::Tensor<std::string, tf::dyn>& b) {
    const auto x = tf::dict(tf::named<"deck">(a), tf::named<"names">(b));
#ifdef TF_BAD
    constexpr auto column = fc::weighted_categorical_column<"names">(
        fc::categorical_column_with_identity<"deck">(9));
    return fc::dense_features<fc::indicator_column(column)>(x);  // expect: \[tf\.feature_column\.weights\]
#else
    constexpr auto column = fc::weighted_categorical_column<"deck">(
        fc::categorical_column_with_identity<"deck">(9));
    return fc::dense_features<fc::indicator_column(column)>(x);
#endif
}
