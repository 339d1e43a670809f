// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The order of a norm as TensorFlow takes it.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::norm(a, 1);  // expect: \[tf\.linalg\.norm\]
#else
    auto y = tf::norm(a, tf::linalg::ord<1>);
#endif
}
