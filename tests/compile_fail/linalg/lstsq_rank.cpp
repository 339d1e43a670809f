// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A right side is a matrix.

#include <tf/linalg.hpp>

int main() {
    const auto a = tf::ones<float, 4, 2>();
#ifdef TF_BAD
    tf::linalg::lstsq(a, tf::ones<float, 4>(), tf::linalg::not_fast);  // expect: \[tf\.linalg\.system\]
#else
    tf::linalg::lstsq(a, tf::ones<float, 4, 1>(), tf::linalg::not_fast);
#endif
}
