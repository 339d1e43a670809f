// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A feature without steps.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto word =
    fc::sequence_categorical_column_with_vocabulary_list<"word">({"a", "b"});
auto f(const tf::Tensor<tf::string, tf::dyn>& x) {
#ifdef TF_BAD
    return fc::sequence_features<fc::indicator_column(word)>(tf::dict(tf::named<"word">(x)));  // expect: \[tf\.feature_column\.steps\]
#else
    return fc::sequence_features<fc::indicator_column(word)>(
        tf::dict(tf::named<"word">(tf::expand_dims<1>(x))));
#endif
}
