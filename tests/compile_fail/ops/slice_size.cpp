// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A part that is larger than the tensor.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::slice<2, 4>(x, {0, 0});  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = tf::slice<2, 3>(x, {0, 0});
    y.shape();
#endif
}
