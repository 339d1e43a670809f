// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fewer rows than the dims require.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<float, 2, 2> a = {{1.f, 2.f}};  // expect: \[tf\.core\.braces\].*number of elements in each pair
    a.shape();
#else
    tf::Tensor<float, 1, 2> a = {{1.f, 2.f}};
    a.shape();
#endif
}
