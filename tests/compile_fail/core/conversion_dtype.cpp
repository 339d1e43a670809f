// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// There is no implicit promotion when a tensor is constructed from another one.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<double> a = tf::constant(1.f);  // expect: \[tf\.core\.dtype_mismatch\]
    a.shape();
#else
    tf::Tensor<double> a = tf::cast<double>(tf::constant(1.f));
    a.shape();
#endif
}
