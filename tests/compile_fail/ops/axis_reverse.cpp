// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axes of reverse as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::reverse(x, {0});  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::reverse<0>(x);
    y.shape();
#endif
}
