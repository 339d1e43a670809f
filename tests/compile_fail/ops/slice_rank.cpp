// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More items than dims.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x(0, tf::all, 1);  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = x(tf::all, 1);
    y.shape();
#endif
}
