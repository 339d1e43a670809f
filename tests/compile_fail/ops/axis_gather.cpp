// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of gather as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::gather(x, tf::constant({0, 2}), 1);  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::gather<1>(x, tf::constant({0, 2}));
    y.shape();
#endif
}
