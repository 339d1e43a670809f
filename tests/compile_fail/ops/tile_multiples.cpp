// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fewer multiples than dims.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::tile<2>(x);  // expect: \[tf\.ops\.tile\]
    y.shape();
#else
    auto y = tf::tile<2, 1>(x);
    y.shape();
#endif
}
