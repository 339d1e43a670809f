// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dim below -1.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Tensor<float, -3> a;  // expect: \[tf\.core\.bad_dim\]
    a.shape();
#else
    tf::Tensor<float, tf::dyn> a;
    a.shape();
#endif
}
