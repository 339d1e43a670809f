// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The length of rows is given, but not their number.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::ragged::to_tensor<5>(rt);  // expect: \[tf\.ragged\.dims\]
#else
    auto y = tf::ragged::to_tensor<tf::dyn, 5>(rt);
#endif
    (void)y;
    (void)rt;
}
