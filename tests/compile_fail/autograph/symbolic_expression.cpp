// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The value of an expression is read while tracing.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::constant((a * 2.f)());  // expect: value_of_a_symbolic_tensor_read
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
    f(1.f);
#endif
}
