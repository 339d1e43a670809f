// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Empty images.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 2, 0, 8, 3>();
#ifdef TF_BAD
    auto y = tf::image::resize<4>(x);  // expect: \[tf\.image\.empty\]
    y.shape();
#else
    auto y = tf::concat<1>(x, tf::zeros<float, 2, 1, 8, 3>());
    y.shape();
#endif
}
