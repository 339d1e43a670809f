// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients of another shape.

#include <tf/quantization.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3>();
    const auto dy = tf::ones<float, 3>();
#ifdef TF_BAD
    tf::quantization::fake_quant_with_min_max_args_gradient(dy, x);  // expect: \[tf\.quantization\.range_shape\]
#else
    tf::quantization::fake_quant_with_min_max_args_gradient(x + dy, x);
#endif
}
