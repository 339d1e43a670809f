// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights without a model.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>

namespace fc = tf::feature_column;

constexpr auto deck = fc::categorical_column_with_identity<"deck">(9);
auto f(const tf::Tensor<int, tf::dyn>& a) {
    const auto x = tf::dict(tf::named<"deck">(a));
#ifdef TF_BAD
    return fc::dense_features<fc::embedding_column(deck, 2)>(x);  // expect: \[tf\.feature_column\.state\]
#else
    return fc::dense_features<fc::indicator_column(deck)>(x);
#endif
}
