// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings in rows are joined along an axis that they do not have.

#include <tf/ragged.hpp>

int main() {
    tf::RaggedTensor<tf::Tensor<tf::string, tf::dyn>> rt{{"a", "b", "c"}, {0, 1, 3}};
#ifdef TF_BAD
    auto y = tf::strings::reduce_join<2>(rt);  // expect: \[tf\.ragged\.axis\]
#else
    auto y = tf::strings::reduce_join<1>(rt);
#endif
    (void)y;
    (void)rt;
}
