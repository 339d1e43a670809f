// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis behind the indices.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::gather(x, tf::constant({0, 1}), 1);  // expect: \[tf\.ops\.values\]
#else
    const auto y = tf::gather<1>(x, tf::constant({0, 1}));
#endif
    return y.shape().rank;
}
