// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The Jacobians of a batch need a batch on both sides.

#include <tf/functions.hpp>

int main() {
    const tf::Tensor<float, 3, 2> x;
    const tf::Tensor<float, 2, 2> w;
    tf::GradientTape tape;
    tape.watch(std::tuple(x, w));
    const tf::Tensor<float, 3, 2> y = tf::matmul(x, w);
#ifdef TF_BAD
    tape.batch_jacobian(y, w);  // expect: \[tf\.gradient\.batch_jacobian\]
#else
    tape.batch_jacobian(y, x);
#endif
}
