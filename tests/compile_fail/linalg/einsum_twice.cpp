// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A label that the result has twice.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::einsum<"ij,jk->ii">(a, b);  // expect: \[tf\.ops\.einsum_output\]
#else
    auto y = tf::einsum<"ij,jk->i">(a, b);
#endif
}
