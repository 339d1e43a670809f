// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Scales of half for images of half: they are float.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<tf::half, 2, 8, 8, 3>();
    auto scale = tf::ones<tf::half, 3>();
#ifdef TF_BAD
    auto y = tf::compat::v1::nn::fused_batch_norm(x, scale, scale).y;  // expect: \[tf\.nn\.batch_norm\]
    y.shape();
#else
    auto s = tf::cast<float>(scale);
    auto y = tf::compat::v1::nn::fused_batch_norm(x, s, s).y;
    y.shape();
#endif
}
