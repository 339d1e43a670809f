// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The mean of integers.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<int, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::avg_pool2d<2, 2, "SAME">(x);  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto y = tf::nn::avg_pool2d<2, 2, "SAME">(tf::cast<float>(x));
    y.shape();
#endif
}
