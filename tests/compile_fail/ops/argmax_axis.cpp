// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// argmax along an axis that does not exist.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::argmax<2>(a);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::argmax<1>(a);
    y.shape();
#endif
}
