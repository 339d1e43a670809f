// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats as categories.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<float, tf::dyn>& a, const tf::Tensor<int, tf::dyn>& b) {
    const auto x = tf::dict(tf::named<"age">(a), tf::named<"deck">(b));
#ifdef TF_BAD
    constexpr auto column = fc::categorical_column_with_identity<"age">(9);
    return fc::dense_features<fc::indicator_column(column)>(x);  // expect: \[tf\.feature_column\.categories\]
#else
    constexpr auto column = fc::categorical_column_with_identity<"deck">(9);
    return fc::dense_features<fc::indicator_column(column)>(x);
#endif
}
