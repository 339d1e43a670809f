// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable takes tensors and literals.

#include <vector>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign(std::vector{1.f, 2.f});  // expect: \[tf\.variable\.value\]
#else
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign(tf::constant<2>(std::vector{1.f, 2.f}));
#endif
}
