// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Numbers in a crossed column.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
#ifdef TF_BAD
constexpr auto both = fc::crossed_column(  // expect: \[tf\.feature_column\.cross\]
    std::tuple(age, fc::feature<"sex">), 100);
#else
constexpr auto both =
    fc::crossed_column(std::tuple(fc::bucketized_column(age, {9}), fc::feature<"sex">), 100);
#endif
