// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of stack as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::stack({x, x}, 1);  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::stack<1>({x, x});
    y.shape();
#endif
}
