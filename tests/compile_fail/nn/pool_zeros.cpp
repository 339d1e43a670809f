// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A padding that is as large as the window.

#include <tf/nn.hpp>

int main() {
    using tf::nn::Padding;
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    constexpr Padding zeros{{0, 0}, {2, 0}, {0, 0}, {0, 0}};
    auto y = tf::nn::max_pool2d<2, 2, zeros>(x);  // expect: \[tf\.nn\.pool_padding\]
    y.shape();
#else
    constexpr Padding zeros{{0, 0}, {1, 0}, {0, 0}, {0, 0}};
    auto y = tf::nn::max_pool2d<2, 2, zeros>(x);
    y.shape();
#endif
}
