// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// `auto` makes an expression of a variable that is to change.

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
