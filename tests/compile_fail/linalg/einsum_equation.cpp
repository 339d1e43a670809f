// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A character that is not a label.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::einsum<"ij,j1->i1">(a, b);  // expect: \[tf\.ops\.einsum_equation\]
#else
    auto y = tf::einsum<"ij,jk->ik">(a, b);
#endif
}
