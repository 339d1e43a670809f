// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The order of complex numbers.

#include <tf/math.hpp>

int main() {
    auto x = tf::ones<float, 3>();
#ifdef TF_BAD
    auto y = tf::math::is_non_decreasing(tf::complex(x, x));  // expect: \[tf\.ops\.bad_dtype\] is_non_decreasing
#else
    auto y = tf::math::is_non_decreasing(x);
#endif
}
