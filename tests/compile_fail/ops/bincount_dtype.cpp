// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Counts of floats.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<float>({1, 0, 1});
#ifdef TF_BAD
    const auto y = tf::math::bincount(x);  // expect: \[tf\.ops\.counting\] bincount\(arr\): .arr. must be int32 or int64
#else
    const auto y = tf::math::bincount(tf::cast<int>(x));
#endif
    static_cast<void>(y);
}
