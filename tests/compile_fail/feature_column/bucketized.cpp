// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Intervals of categories.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
#ifdef TF_BAD
constexpr auto deck = fc::categorical_column_with_identity<"deck">(9);
constexpr auto ages = fc::bucketized_column(deck, {2, 4});  // expect: \[tf\.feature_column\.bucketized\]
#else
constexpr auto ages = fc::bucketized_column(age, {2, 4});
#endif
