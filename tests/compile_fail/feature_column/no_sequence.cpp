// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A column without steps in SequenceFeatures.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto word =
    fc::sequence_categorical_column_with_vocabulary_list<"word">({"a", "b"});
constexpr auto one = fc::categorical_column_with_vocabulary_list<"word">({"a", "b"});
auto f(const tf::SparseTensor<tf::string, 2>& x) {
#ifdef TF_BAD
    return fc::sequence_features<fc::indicator_column(one)>(tf::dict(tf::named<"word">(x)));  // expect: \[tf\.feature_column\.no_sequence\]
#else
    return fc::sequence_features<fc::indicator_column(word)>(tf::dict(tf::named<"word">(x)));
#endif
}
