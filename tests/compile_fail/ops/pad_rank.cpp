// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Paddings of fewer dims.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::pad<tf::Paddings{{1, 1}}>(x);  // expect: \[tf\.ops\.pad\]
    y.shape();
#else
    auto y = tf::pad<tf::Paddings{{1, 1}, {0, 0}}>(x);
    y.shape();
#endif
}
