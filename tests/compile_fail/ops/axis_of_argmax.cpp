// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of an index.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::argmax(x, 1);  // expect: \[tf\.ops\.axis\]
#else
    const auto y = tf::argmax<1>(x);
#endif
    return y.shape().rank;
}
