// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window of images does not move over sequences.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 3>();
#ifdef TF_BAD
    tf::nn::max_pool<tf::nn::Window{2, 2}, 2, "SAME">(x);  // expect: \[tf\.nn\.rank\]
#else
    tf::nn::max_pool<2, 2, "SAME">(x);
#endif
}
