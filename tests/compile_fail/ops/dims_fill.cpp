// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims of fill as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::fill({2, 3}, 7);  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::fill<2, 3>(7);
    y.shape();
#endif
}
