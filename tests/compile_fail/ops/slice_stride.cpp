// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A stride of 0.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x[tf::Slice<0, 2, 0>()];  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = x[tf::Slice<0, 2>()];
    y.shape();
#endif
}
