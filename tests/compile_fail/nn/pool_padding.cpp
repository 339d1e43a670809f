// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A padding that is neither "SAME" nor "VALID".

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::max_pool2d<2, 2, "same">(x);  // expect: \[tf\.nn\.pool_padding\]
    y.shape();
#else
    auto y = tf::nn::max_pool2d<2, 2, "SAME">(x);
    y.shape();
#endif
}
