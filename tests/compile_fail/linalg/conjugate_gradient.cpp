// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Right-hand sides of integers.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::eye<float, 2>();
#ifdef TF_BAD
    auto y = tf::linalg::experimental::conjugate_gradient(a, tf::constant({1, 2}));  // expect: \[tf\.linalg\.conjugate_gradient\]
#else
    auto y = tf::linalg::experimental::conjugate_gradient(a, tf::constant({1.f, 2.f}));
#endif
}
