// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Doubles, for which TensorFlow has no op.

#include <tf/quantization.hpp>

int main() {
    const auto x = tf::ones<double, 2, 3>();
#ifdef TF_BAD
    tf::quantization::fake_quant_with_min_max_args(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::quantization::fake_quant_with_min_max_args(tf::cast<float>(x));
#endif
}
