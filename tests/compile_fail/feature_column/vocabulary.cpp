// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vocabulary with a word that occurs twice.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

auto f(const tf::Tensor<std::string, tf::dyn>& a) {
    const auto x = tf::dict(tf::named<"sex">(a));
#ifdef TF_BAD
    constexpr auto column = fc::categorical_column_with_vocabulary_list<"sex">({"male", "male"});
    return fc::dense_features<fc::indicator_column(column)>(x);  // expect: \[tf\.feature_column\.vocabulary\]
#else
    constexpr auto column = fc::categorical_column_with_vocabulary_list<"sex">({"male", "female"});
    return fc::dense_features<fc::indicator_column(column)>(x);
#endif
}
