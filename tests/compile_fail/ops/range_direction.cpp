// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range whose steps lead away from its limit; this is also an error at run time.

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
