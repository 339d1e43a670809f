// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two ellipses.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x(tf::ellipsis, tf::ellipsis);  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = x(tf::ellipsis, tf::all);
    y.shape();
#endif
}
