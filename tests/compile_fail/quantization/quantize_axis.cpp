// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis that x does not have.

#include <tf/quantization.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    tf::quantization::quantize_and_dequantize_v2<2>(x, 0, 0);  // expect: \[tf\.ops\.bad_axis\]
#else
    tf::quantization::quantize_and_dequantize_v2<1>(x, 0, 0);
#endif
}
