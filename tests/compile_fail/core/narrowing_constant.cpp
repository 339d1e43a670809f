// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A braced literal with a fraction for an integer tensor.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::constant<int>({1.5f, 2.f});  // expect: \[tf\.core\.narrowing_literal\]
    a.shape();
#else
    auto a = tf::constant<int>({1, 2});
    a.shape();
#endif
}
