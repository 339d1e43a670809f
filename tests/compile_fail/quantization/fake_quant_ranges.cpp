// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Vectors as the range of all elements.

#include <tf/quantization.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3>();
    const auto bound = tf::ones<float, 3>();
#ifdef TF_BAD
    tf::quantization::fake_quant_with_min_max_vars(x, bound, bound);  // expect: \[tf\.quantization\.range_shape\]
#else
    tf::quantization::fake_quant_with_min_max_vars_per_channel(x, bound, bound);
#endif
}
