// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings as a numeric column.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<float, tf::dyn>& age, const tf::Tensor<std::string, tf::dyn>& sex) {
    const auto x = tf::dict(tf::named<"age">(age), tf::named<"sex">(sex));
#ifdef TF_BAD
    return fc::dense_features<fc::numeric_column<"sex">()>(x);  // expect: \[tf\.feature_column\.numbers\]
#else
    return fc::dense_features<fc::numeric_column<"age">()>(x);
#endif
}
