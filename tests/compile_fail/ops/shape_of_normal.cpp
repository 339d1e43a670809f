// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A shape of random numbers.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::random::normal({2, 3});  // expect: \[tf\.ops\.shape_argument\]
#else
    const auto y = tf::random::normal<2, 3>();
#endif
    return y.shape().rank;
}
