// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A static index beyond the dim.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x[tf::at<2>];  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = x[tf::at<-2>];
    y.shape();
#endif
}
