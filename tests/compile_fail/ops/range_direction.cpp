// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range whose steps lead away from its limit, which at run time is an error, too.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::range<10, 0, 2>();  // expect: \[tf\.ops\.range\]
    y.shape();
#else
    auto y = tf::range<10, 0, -2>();
    y.shape();
#endif
}
