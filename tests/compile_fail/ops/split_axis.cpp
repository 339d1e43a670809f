// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis that the tensor does not have.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto [a, b] = tf::split<2, 2>(x);  // expect: \[tf\.ops\.bad_axis\]
    (a + b).shape();
#else
    auto [a, b] = tf::split<2, 0>(x);
    (a + b).shape();
#endif
}
