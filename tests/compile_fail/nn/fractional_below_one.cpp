// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A ratio makes images smaller.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::fractional_avg_pool<.5>(x);  // expect: \[tf\.nn\.fractional_ratio\]
#else
    tf::nn::fractional_avg_pool<1>(x);
#endif
}
