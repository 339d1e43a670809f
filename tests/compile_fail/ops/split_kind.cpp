// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The number of parts is a float.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::split<1.5f>(x)[0];  // expect: \[tf\.ops\.split\]
    y.shape();
#else
    auto y = tf::split<2>(x)[0];
    y.shape();
#endif
}
