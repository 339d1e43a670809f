// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Python's keepdims=True.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::reduce_mean<1>(x, true);  // expect: \[tf\.ops\.keepdims\]
#else
    const auto y = tf::reduce_mean<1>(x, tf::keepdims);
#endif
    return y.shape().rank;
}
