// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The values of a ragged tensor are a scalar.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::RaggedTensor<tf::Tensor<float>>();  // expect: \[tf\.ragged\.values\]
#else
    auto y = tf::RaggedTensor<tf::Tensor<float, tf::dyn>>();
#endif
    (void)y;
    (void)rt;
}
