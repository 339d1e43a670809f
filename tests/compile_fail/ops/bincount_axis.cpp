// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Counts along the second of two axes by its positive number.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<int>({{1, 0}, {1, 3}});
#ifdef TF_BAD
    const auto y = tf::math::bincount<4, 1>(x);  // expect: \[tf\.ops\.counting\] bincount<Bins, Axis>\(arr\): 'Axis' is 0
#else
    const auto y = tf::math::bincount<4, -1>(x);
#endif
    static_cast<void>(y);
}
