// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of unstack as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::unstack(x, 1)[0];  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::unstack<1>(x)[0];
    y.shape();
#endif
}
