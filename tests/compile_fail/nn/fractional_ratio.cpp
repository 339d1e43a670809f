// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A ratio that is larger than the images.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::fractional_max_pool<9>(x);  // expect: \[tf\.nn\.fractional_ratio\]
#else
    tf::nn::fractional_max_pool<1.5>(x);
#endif
}
