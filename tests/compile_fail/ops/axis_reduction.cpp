// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of a reduction as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::reduce_sum(x, {0, 1}, true);  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::reduce_sum<0, 1>(x, tf::keepdims);
    y.shape();
#endif
}
