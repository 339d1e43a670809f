// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// gather along an axis that does not exist.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto i = tf::zeros<int, 4>();
    auto y = tf::gather<2>(a, i);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto i = tf::zeros<int, 4>();
    auto y = tf::gather<1>(a, i);
    y.shape();
#endif
}
