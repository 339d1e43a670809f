// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A column of sequences in DenseFeatures.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto word =
    fc::sequence_categorical_column_with_vocabulary_list<"word">({"a", "b"});
constexpr auto one = fc::categorical_column_with_vocabulary_list<"word">({"a", "b"});
auto f(const tf::SparseTensor<tf::string, 2>& x) {
#ifdef TF_BAD
    return fc::dense_features<fc::indicator_column(word)>(tf::dict(tf::named<"word">(x)));  // expect: \[tf\.feature_column\.sequence_column\]
#else
    return fc::dense_features<fc::indicator_column(one)>(tf::dict(tf::named<"word">(x)));
#endif
}
