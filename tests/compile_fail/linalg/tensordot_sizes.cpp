// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Axes of different sizes.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::tensordot<tf::Axes{0}, tf::Axes{0}>(a, b);  // expect: \[tf\.ops\.einsum_sizes\]
#else
    auto y = tf::tensordot<tf::Axes{1}, tf::Axes{0}>(a, b);
#endif
}
