// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vector as the scalar of scalar_mul.

#include <tf/math.hpp>

int main() {
    auto x = tf::ones<float, 3>();
#ifdef TF_BAD
    auto y = tf::math::scalar_mul(x, x);  // expect: \[tf\.math\.scalar_mul\]
#else
    auto y = tf::math::scalar_mul(2.f, x);
#endif
}
