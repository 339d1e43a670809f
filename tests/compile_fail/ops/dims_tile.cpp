// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The multiples of tile as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::tile(x, {2, 1});  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::tile<2, 1>(x);
    y.shape();
#endif
}
