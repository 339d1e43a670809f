// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The value of a tensor is read while tracing.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2, 2> a) {
        return a * a(0, 1);  // expect: value_of_a_symbolic_tensor_read
    });
    f(tf::zeros<float, 2, 2>());
#else
    auto f = tf::function([](tf::Tensor<float, 2, 2> a) {
        return a * tf::gather(tf::reshape<4>(a), tf::constant(1));
    });
    f(tf::zeros<float, 2, 2>());
#endif
}
