// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The number of segments decides the type of the result.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<float>({{1, 2}, {3, 4}});
    const auto ids = tf::constant<int>({1, 0});
#ifdef TF_BAD
    const auto y = tf::math::unsorted_segment_sum(x, ids);  // expect: \[tf\.ops\.segment\] unsorted_segment_sum\(x, segment_ids\): the number of segments is a template argument
#else
    const auto y = tf::math::unsorted_segment_sum<2>(x, ids);
#endif
    static_cast<void>(y);
}
