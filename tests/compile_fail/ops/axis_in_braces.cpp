// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Axes in a list.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::reduce_max(x, {0, 1});  // expect: \[tf\.ops\.axis\]
#else
    const auto y = tf::reduce_max<0, 1>(x);
#endif
    return y.shape().rank;
}
