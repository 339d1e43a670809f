// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A column whose key the features do not have.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<float, tf::dyn>& age) {
    const auto x = tf::dict(tf::named<"age">(age));
#ifdef TF_BAD
    return fc::dense_features<fc::numeric_column<"fare">()>(x);  // expect: \[tf\.feature_column\.key\]
#else
    return fc::dense_features<fc::numeric_column<"age">()>(x);
#endif
}
