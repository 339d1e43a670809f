// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// max_pool_with_argmax has no numbers as padding.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    constexpr tf::nn::Padding zeros{{0, 0}, {1, 0}, {0, 0}, {0, 0}};
    auto y = tf::nn::max_pool_with_argmax<2, 2, zeros>(x);  // expect: \[tf\.nn\.pool_padding\]
    y.output.shape();
#else
    auto y = tf::nn::max_pool_with_argmax<2, 2, "SAME">(x);
    y.output.shape();
#endif
}
