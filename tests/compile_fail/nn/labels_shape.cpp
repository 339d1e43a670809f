// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels need a number for each logit.

#include <tf/nn.hpp>

int main() {
#ifdef TF_BAD
    const auto x = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2, 1>();
    tf::nn::sigmoid_cross_entropy_with_logits(y, x);  // expect: \[tf\.nn\.labels_shape\]
#else
    const auto x = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2, 3>();
    tf::nn::sigmoid_cross_entropy_with_logits(y, x);
#endif
}
