// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor from one of another shape.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<float, 3> a = tf::zeros<float, 2>();  // expect: \[tf\.core\.shape_mismatch\]
    a.shape();
#else
    tf::Tensor<float, tf::dyn> a = tf::zeros<float, 2>();
    a.shape();
#endif
}
