// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// reduce_any of numbers.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_any(a);  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_any(a > 0.f);
    y.shape();
#endif
}
