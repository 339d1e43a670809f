// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Scalars cannot be concatenated.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        return tf::unstack_to_array(a).concat();  // expect: \[tf\.array\.concat\]
    });
    f(tf::zeros<float, 3>());
#else
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        return tf::unstack_to_array(a).stack();
    });
    f(tf::zeros<float, 3>());
#endif
}
