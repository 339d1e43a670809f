// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis named twice.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_max<1, -1>(a);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_max<0, -1>(a);
    y.shape();
#endif
}
