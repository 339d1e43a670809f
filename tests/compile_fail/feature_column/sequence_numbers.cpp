// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A padded tensor, whose numbers of steps are not known.

#include <tf/functions.hpp>

#include <tf/feature_column.hpp>
#include <tf/ragged.hpp>

namespace fc = tf::feature_column;
using Int = std::int64_t;

auto f(const tf::Tensor<float, 4, 5>& x, [[maybe_unused]] const tf::Tensor<Int, 4>& lengths) {
#ifdef TF_BAD
    return fc::sequence_features<fc::sequence_numeric_column<"x">()>(tf::dict(tf::named<"x">(x)));  // expect: \[tf\.feature_column\.sequence_numbers\]
#else
    return fc::sequence_features<fc::sequence_numeric_column<"x">()>(
        tf::dict(tf::named<"x">(tf::ragged::from_tensor(x, lengths))));
#endif
}
