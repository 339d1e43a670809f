// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Shapes of several dtypes.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::broadcast_dynamic_shape(tf::shape(x), tf::shape(x, tf::int64));  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto y = tf::broadcast_dynamic_shape(tf::shape(x), tf::shape(x));
    y.shape();
#endif
}
