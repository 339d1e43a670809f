// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Truth values have no order.

#include <tf/functions.hpp>

int main() {
    auto x = tf::constant({true, false});
#ifdef TF_BAD
    auto y = tf::math::top_k(x);  // expect: \[tf\.ops\.bad_dtype\]
    y.values.shape();
#else
    auto y = tf::math::top_k(tf::cast<int>(x));
    y.values.shape();
#endif
}
