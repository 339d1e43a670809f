// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable declared with `auto` is an expression and cannot be assigned another one.

#include <tf/functions.hpp>

int main() {
    auto a = tf::constant(1.f);
#ifdef TF_BAD
    auto b = a * 2.f;
    b = b + 1.f;  // expect: \[tf\.core\.expression_assigned\]
    b.shape();
#else
    tf::Tensor<float> b = a * 2.f;
    b = b + 1.f;
    b.shape();
#endif
}
