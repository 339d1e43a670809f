// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims of reshape as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::reshape(x, {3, -1});  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::reshape<3, -1>(x);
    y.shape();
#endif
}
