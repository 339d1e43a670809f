// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows of different lengths.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<float, 2, 2> a = {{1.f, 2.f}, {3.f}};  // expect: \[tf\.core\.braces\]
    a.shape();
#else
    tf::Tensor<float, 2, 2> a = {{1.f, 2.f}, {3.f, 4.f}};
    a.shape();
#endif
}
