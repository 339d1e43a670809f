// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A traced print of more tensors than an op can take.

#include <array>

#include <tf/functions.hpp>

int main() {
    auto f = tf::function([](tf::Tensor<float> x) {
#ifdef TF_BAD
        std::array<tf::Tensor<float>, 33> many{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};  // expect: \[tf\.function\.operands\]
#else
        std::array<tf::Tensor<float>, 4> many{x, x, x, x};
#endif
        tf::print(many);
        return x;
    });
    f(1.f);
}
