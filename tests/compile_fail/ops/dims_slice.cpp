// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The sizes of slice as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::slice(x, {0, 1}, {2, 2});  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::slice<2, 2>(x, {0, 1});
    y.shape();
#endif
}
