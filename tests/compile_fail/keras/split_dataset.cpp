// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A scalar has no examples.

#include <tf/keras/split_dataset.hpp>

using namespace tf::keras::utils;

int main() {
    const auto one = tf::zeros<float, 1>();
#ifdef TF_BAD
    (void)split_dataset(tf::reduce_sum(one), {.left_size = .5});  // expect: \[tf\.keras\.split_dataset\]
#else
    (void)&split_dataset<tf::Tensor<float, 1>>;
    (void)one;
#endif
}
