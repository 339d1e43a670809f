// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A matrix of rows is reduced along an axis that it does not have.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::reduce_sum<2>(rt);  // expect: \[tf\.ragged\.axis\]
#else
    auto y = tf::reduce_sum<1>(rt);
#endif
    (void)y;
    (void)rt;
}
