// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A factorization of integers.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::qr(tf::zeros<int, 2, 2>());  // expect: \[tf\.ops\.bad_dtype\]
#else
    auto y = tf::linalg::qr(tf::zeros<double, 2, 2>());
#endif
}
