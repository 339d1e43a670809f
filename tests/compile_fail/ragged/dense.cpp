// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vector has no rows.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<float, tf::dyn>> rt{{1.f, 2.f, 3.f}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::ragged::from_tensor(rt.values);  // expect: \[tf\.ragged\.dense\]
#else
    auto y = tf::ragged::from_tensor(tf::expand_dims<0>(rt.values));
#endif
    (void)y;
    (void)rt;
}
