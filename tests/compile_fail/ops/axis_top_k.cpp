// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The k of top_k as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 3>();
#ifdef TF_BAD
    auto [values, indices] = tf::math::top_k(x, 2);  // expect: \[tf\.ops\.axis\]
    values.shape();
#else
    auto [values, indices] = tf::math::top_k<2>(x);
    values.shape();
#endif
}
