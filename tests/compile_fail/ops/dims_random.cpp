// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims of random numbers as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::random::uniform({2, 3}, 0, 5);  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::random::uniform<2, 3>({.maxval = 5});
    y.shape();
#endif
}
