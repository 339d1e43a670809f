// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// stack along an axis that does not exist.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::stack<3>(a, a);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::stack<2>(a, a);
    y.shape();
#endif
}
