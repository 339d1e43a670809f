// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sizes that do not add up.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto [a, b] = tf::split<std::array{1, 3}, 1>(x);  // expect: \[tf\.ops\.split\]
    (a * 2.f).shape();
    (b * 2.f).shape();
#else
    auto [a, b] = tf::split<std::array{1, -1}, 1>(x);
    (a * 2.f).shape();
    (b * 2.f).shape();
#endif
}
