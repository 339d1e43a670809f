// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More operands than the equation has.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::einsum<"ij->ji">(a, b);  // expect: \[tf\.ops\.einsum_operands\]
#else
    auto y = tf::einsum<"ij->ji">(a);
#endif
}
