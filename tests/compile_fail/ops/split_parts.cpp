// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dim that is not a multiple of the parts.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto [a, b] = tf::split<2, 1>(x);  // expect: \[tf\.ops\.split\]
    (a + b).shape();
#else
    auto [a, b] = tf::split<std::array{1, 2}, 1>(x);
    (a + b).shape();
#endif
}
