// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A host condition chooses between two expressions.

#include <tf/functions.hpp>

int main() {
    auto a = tf::constant(1.f);
#ifdef TF_BAD
    auto b = a.rank == 0 ? a * 2.f : a + 1.f;  // expect: \[tf\.core\.conditional\]
    b.shape();
#else
    auto b = a.rank == 0 ? tf::Tensor<float>(a * 2.f) : a + 1.f;
    b.shape();
#endif
}
