// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boundaries that do not ascend.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
auto f(const tf::Tensor<float, tf::dyn>& a) {
    const auto x = tf::dict(tf::named<"age">(a));
#ifdef TF_BAD
    return fc::dense_features<fc::bucketized_column(age, {30, 18})>(x);  // expect: \[tf\.feature_column\.boundaries\]
#else
    return fc::dense_features<fc::bucketized_column(age, {18, 30})>(x);
#endif
}
