// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// New dims with another number of elements.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reshape<4, 2>(a);  // expect: \[tf\.ops\.reshape\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reshape<3, 2>(a);
    y.shape();
#endif
}
