// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of roll as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::roll(x, 1, 0);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto y = tf::roll<0>(x, 1);
    y.shape();
#endif
}
