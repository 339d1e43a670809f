// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims of zeros as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::zeros({2, 3}, tf::int32);  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::zeros<tf::int32, 2, 3>();
    y.shape();
#endif
}
