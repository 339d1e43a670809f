// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A row of numbers is added to a ragged tensor, whose rows have other lengths.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = rt + tf::constant({1.f, 2.f});  // expect: \[tf\.ragged\.operand\]
#else
    auto y = rt + tf::constant({{1.f}, {2.f}});
#endif
    (void)y;
    (void)rt;
}
