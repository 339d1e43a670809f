// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The number of repetitions as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::repeat(x, 2, 0);  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::repeat<2, 0>(x);
    y.shape();
#endif
}
