// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The same feature as a number and as a category.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
constexpr auto id = fc::categorical_column_with_identity<"age">(9);
constexpr auto ages = fc::bucketized_column(age, {18, 65});
auto f(const tf::Tensor<tf::string, tf::dyn>& x) {
#ifdef TF_BAD
    return tf::io::parse_example(x, fc::make_parse_example_spec<age, id>());  // expect: \[tf\.feature_column\.two_specs\]
#else
    return tf::io::parse_example(x, fc::make_parse_example_spec<age, ages>());
#endif
}
