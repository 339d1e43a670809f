// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A float as an index.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x(tf::all, 1.5f);  // expect: \[tf\.ops\.index\]
    y.shape();
#else
    auto y = x(tf::all, 1);
    y.shape();
#endif
}
