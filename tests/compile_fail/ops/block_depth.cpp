// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A block that does not divide the height.

#include <tf/nn.hpp>

int main() {
    auto x = tf::ones<float, 1, 4, 6, 3>();
#ifdef TF_BAD
    auto y = tf::nn::space_to_depth<3>(x);  // expect: \[tf\.ops\.block\]
    y.shape();
#else
    auto y = tf::nn::space_to_depth<2>(x);
    y.shape();
#endif
}
