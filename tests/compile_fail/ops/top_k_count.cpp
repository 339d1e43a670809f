// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A k at run time of another dtype.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 3>();
#ifdef TF_BAD
    auto y = tf::math::top_k(x, tf::constant(2.f));  // expect: \[tf\.ops\.top_k\]
    y.indices.shape();
#else
    auto y = tf::math::top_k(x, tf::constant(2));
    y.indices.shape();
#endif
}
