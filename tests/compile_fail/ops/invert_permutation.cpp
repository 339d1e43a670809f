// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A permutation of floats.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<float>({1, 0});
#ifdef TF_BAD
    const auto y = tf::math::invert_permutation(x);  // expect: \[tf\.ops\.search\] invert_permutation\(x\): .x. must be a vector of int32 or int64
#else
    const auto y = tf::math::invert_permutation(tf::cast<int>(x));
#endif
    static_cast<void>(y);
}
