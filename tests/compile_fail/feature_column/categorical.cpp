// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An indicator of numbers.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
#ifdef TF_BAD
constexpr auto hot = fc::indicator_column(age);  // expect: \[tf\.feature_column\.categorical\]
#else
constexpr auto hot = fc::indicator_column(fc::bucketized_column(age, {2, 4}));
#endif
