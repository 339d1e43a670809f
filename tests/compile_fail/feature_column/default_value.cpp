// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Three default values for two numbers.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto place = fc::numeric_column<"x", 2>({.default_value = {1, 2}});
constexpr auto wrong = fc::numeric_column<"x", 2>({.default_value = {1, 2, 3}});

auto f(const tf::Tensor<float, tf::dyn, 2>& given) {
    const auto x = tf::dict(tf::named<"x">(given));
#ifdef TF_BAD
    return fc::dense_features<wrong>(x);  // expect: \[tf\.feature_column\.default_value\]
#else
    return fc::dense_features<place>(x);
#endif
}
