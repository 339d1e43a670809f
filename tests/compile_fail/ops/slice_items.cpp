// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More bounds than dims.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::strided_slice(x, {0, 0, 0}, {1, 1, 1}, {1, 1, 1});  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = tf::strided_slice(x, {0, 0}, {1, 1}, {1, 1});
    y.shape();
#endif
}
