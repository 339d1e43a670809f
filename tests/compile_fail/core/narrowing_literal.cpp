// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A literal with a fraction for an integer tensor.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::constant(1) * 1.5f;  // expect: \[tf\.core\.narrowing_literal\]
    a.shape();
#else
    auto a = tf::cast<float>(tf::constant(1)) * 1.5f;
    a.shape();
#endif
}
