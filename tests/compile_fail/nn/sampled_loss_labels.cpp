// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels of sampled losses are [batch, num_true].

#include <tf/nn.hpp>

int main() {
    const auto w = tf::ones<float, 5, 3>();
    const auto b = tf::ones<float, 5>();
    const auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    tf::nn::nce_loss<2, 5>(w, b, tf::constant({1, 2}), x);  // expect: \[tf\.nn\.candidates\]
#else
    tf::nn::nce_loss<2, 5>(w, b, tf::constant({{1}, {2}}), x);
#endif
}
