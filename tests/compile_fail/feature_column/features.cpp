// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor in place of a dict of features.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<float, tf::dyn>& age) {
#ifdef TF_BAD
    return fc::dense_features<fc::numeric_column<"age">()>(  // expect: \[tf\.feature_column\.features\]
        age);
#else
    return fc::dense_features<fc::numeric_column<"age">()>(tf::dict(tf::named<"age">(age)));
#endif
}
