// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dtype that Examples do not have.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto rooms = fc::numeric_column<"rooms">({.dtype = tf::int64});
constexpr auto doors = fc::numeric_column<"doors">({.dtype = tf::int32});

auto f(const tf::Tensor<tf::string, tf::dyn>& bytes) {
#ifdef TF_BAD
    return tf::io::parse_example(bytes, fc::make_parse_example_spec<doors>());  // expect: \[tf\.feature_column\.example_dtype\]
#else
    return tf::io::parse_example(bytes, fc::make_parse_example_spec<rooms>());
#endif
}
