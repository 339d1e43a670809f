// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One mistake gives one message, even if its result is used further.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_sum(tf::relu(tf::matmul(a, a)) * 2.f + 1.f);  // expect: \[tf\.ops\.matmul\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reduce_sum(tf::relu(tf::matmul(a, a, tf::transpose_b)) * 2.f + 1.f);
    y.shape();
#endif
}
