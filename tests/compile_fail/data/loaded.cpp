// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dtype alone as the type of saved elements.

#include <tf/functions.hpp>

#include <tf/data.hpp>

void f() {
#ifdef TF_BAD
    const auto numbers = tf::data::load<float>("numbers");  // expect: \[tf\.data\.loaded\]
#else
    const auto numbers = tf::data::load<tf::Tensor<float>>("numbers");
#endif
    (void)numbers;
}
