// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More bits than TensorFlow's op takes, in a traced function.

#include <tf/quantization.hpp>

int main() {
    const auto f = tf::function([](tf::Tensor<float, 3> x) {
#ifdef TF_BAD
        return tf::quantization::fake_quant_with_min_max_args(x, {.num_bits = 17});  // expect: bad_quantization
#else
        return tf::quantization::fake_quant_with_min_max_args(x, {.num_bits = 16});
#endif
    });
    f(tf::ones<float, 3>());
}
