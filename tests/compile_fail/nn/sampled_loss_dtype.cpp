// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights, biases and inputs of sampled losses have one dtype.

#include <tf/nn.hpp>

int main() {
    const auto w = tf::ones<float, 5, 3>();
    const auto b = tf::ones<float, 5>();
    const auto y = tf::constant({{1}, {2}});
#ifdef TF_BAD
    tf::nn::sampled_softmax_loss<2, 5>(w, b, y,
                                       tf::ones<double, 2, 3>());  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::nn::sampled_softmax_loss<2, 5>(w, b, y, tf::ones<float, 2, 3>());
#endif
}
