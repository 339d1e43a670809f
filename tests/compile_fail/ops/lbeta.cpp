// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The beta function of integers.

#include <tf/math.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::math::lbeta(tf::ones<int, 3>());  // expect: \[tf\.math\.lbeta\]
#else
    auto y = tf::math::lbeta(tf::ones<float, 3>());
#endif
}
