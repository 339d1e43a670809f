// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fewer shifts than axes.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::roll<0, 1>(x, 1);  // expect: \[tf\.ops\.roll\]
    y.shape();
#else
    auto y = tf::roll<0, 1>(x, 1, 0);
    y.shape();
#endif
}
