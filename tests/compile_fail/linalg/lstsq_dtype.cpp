// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The matrix and the right side have one dtype.

#include <tf/linalg.hpp>

int main() {
    const auto a = tf::ones<float, 4, 2>();
#ifdef TF_BAD
    tf::linalg::lstsq(a, tf::ones<double, 4, 1>(), tf::linalg::not_fast);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::linalg::lstsq(a, tf::ones<float, 4, 1>(), tf::linalg::not_fast);
#endif
}
