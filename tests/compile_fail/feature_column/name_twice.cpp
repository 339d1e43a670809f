// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The same column twice.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto age = fc::numeric_column<"age">();
auto f(const tf::Tensor<float, tf::dyn>& a) {
    const auto x = tf::dict(tf::named<"age">(a));
#ifdef TF_BAD
    return fc::dense_features<age, age>(x);  // expect: \[tf\.feature_column\.name_twice\]
#else
    return fc::dense_features<age>(x);
#endif
}
