// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An element with another dtype than the TensorArray.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> i) {
        return tf::TensorArray<float, 3>().write(i, i).stack();  // expect: \[tf\.array\.element\]
    });
    f(1);
#else
    auto f = tf::function([](tf::Tensor<int> i) {
        return tf::TensorArray<float, 3>().write(i, tf::cast<float>(i)).stack();
    });
    f(1);
#endif
}
