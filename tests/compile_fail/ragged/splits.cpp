// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The lengths of rows are floats.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::ragged::from_row_lengths(rt.values, tf::constant({3.f}));  // expect: \[tf\.ragged\.splits\]
#else
    auto y = tf::ragged::from_row_lengths(rt.values, tf::constant({3}));
#endif
    (void)y;
    (void)rt;
}
