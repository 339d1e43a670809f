// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fewer labels than dims.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::einsum<"i,ij->j">(a, b);  // expect: \[tf\.ops\.einsum_rank\]
#else
    auto y = tf::einsum<"ki,ij->j">(a, b);
#endif
}
