// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Filters of a dilation have no features.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::dilation2d<1, "SAME">(x, tf::ones<float, 3, 3, 3, 1>());  // expect: \[tf\.nn\.dilation\]
#else
    tf::nn::dilation2d<1, "SAME">(x, tf::ones<float, 3, 3, 3>());
#endif
}
