// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A border that the blocks do not fit.

#include <tf/nn.hpp>

int main() {
    auto x = tf::ones<float, 1, 4, 6, 3>();
#ifdef TF_BAD
    auto y = tf::space_to_batch<std::array{3, 2}>(x);  // expect: \[tf\.ops\.block\]
    y.shape();
#else
    auto y = tf::space_to_batch<std::array{3, 2}, tf::Paddings{{1, 1}, {0, 0}}>(x);
    y.shape();
#endif
}
