// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Activations are functions of floats.

#include <tf/nn.hpp>

int main() {
#ifdef TF_BAD
    const auto x = tf::ones<int, 2>();
    tf::nn::gelu(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    const auto x = tf::ones<float, 2>();
    tf::nn::gelu(x);
#endif
}
