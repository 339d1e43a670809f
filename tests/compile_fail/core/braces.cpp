// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More literals in braces than the dims allow.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<float, 2> a = {1.f, 2.f, 3.f};  // expect: \[tf\.core\.braces\]
    a.shape();
#else
    tf::Tensor<float, 3> a = {1.f, 2.f, 3.f};
    a.shape();
#endif
}
