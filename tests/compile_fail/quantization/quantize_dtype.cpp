// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Integers.

#include <tf/quantization.hpp>

int main() {
    const auto x = tf::ones<int, 2, 3>();
#ifdef TF_BAD
    tf::quantization::quantize_and_dequantize(x, 0, 0);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::quantization::quantize_and_dequantize(tf::cast<float>(x), 0, 0);
#endif
}
