// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A permutation in a list.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::transpose(x, {1, 0});  // expect: \[tf\.ops\.permutation\]
#else
    const auto y = tf::transpose<1, 0>(x);
#endif
    return y.shape().rank;
}
