// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A bound of a slice that is not an integer.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x[tf::Slice(0, 1.5f)];  // expect: \[tf\.ops\.index\]
    y.shape();
#else
    auto y = x[tf::Slice(0, 1)];
    y.shape();
#endif
}
