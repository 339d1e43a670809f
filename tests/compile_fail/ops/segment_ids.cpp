// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Segment ids, one for each row.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<float>({{1, 2}, {3, 4}, {5, 6}});
#ifdef TF_BAD
    const auto y = tf::math::segment_sum(x, tf::constant<int>({0, 1}));  // expect: \[tf\.ops\.segment\] segment_sum\(x, segment_ids\): the ids must be a vector with one id for each row
#else
    const auto y = tf::math::segment_sum(x, tf::constant<int>({0, 1, 1}));
#endif
    static_cast<void>(y);
}
