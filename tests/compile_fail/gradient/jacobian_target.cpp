// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Jacobian needs a single tensor as its target.

#include <tf/functions.hpp>

int main() {
    const tf::Tensor<float, 2> x;
    tf::GradientTape tape;
    tape.watch(x);
    const tf::Tensor<float, 2> y = x * x;
#ifdef TF_BAD
    tape.jacobian(std::tuple(x, y), x);  // expect: \[tf\.gradient\.jacobian\]
#else
    tape.jacobian(y, x);
#endif
}
