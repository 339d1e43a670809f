// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range whose step is 0.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::range<0, 10, 0>();  // expect: \[tf\.ops\.range\]
    y.shape();
#else
    auto y = tf::range<0, 10, 2>();
    y.shape();
#endif
}
