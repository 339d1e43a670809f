// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// As in TensorFlow, there are no fractional poolings of 16-bit floats.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<tf::half, 2, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::fractional_max_pool<1.5>(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::nn::fractional_max_pool<1.5>(tf::cast<float>(x));
#endif
}
