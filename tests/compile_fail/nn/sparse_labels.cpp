// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels that are class numbers must be integers.

#include <tf/nn.hpp>

int main() {
#ifdef TF_BAD
    const auto x = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2>();
    tf::nn::sparse_softmax_cross_entropy_with_logits(y, x);  // expect: \[tf\.nn\.labels_dtype\]
#else
    const auto x = tf::ones<float, 2, 3>();
    const auto y = tf::ones<int, 2>();
    tf::nn::sparse_softmax_cross_entropy_with_logits(y, x);
#endif
}
