// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A height that decides the result, but is not in the type.

#include <tf/image.hpp>

int main() {
    tf::Tensor<float, tf::dyn, 3, 1> x = tf::zeros<float, 3, 3, 1>();
#ifdef TF_BAD
    auto y = tf::image::resize_with_pad<4>(x);  // expect: \[tf\.image\.open\]
    y.shape();
#else
    auto y = tf::image::resize_with_pad<4>(tf::Tensor<float, 3, 3, 1>(x));
    y.shape();
#endif
}
