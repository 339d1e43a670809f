// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Not a number for each element.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::repeat<std::array{1, 2, 3}, 0>(x);  // expect: \[tf\.ops\.repeat\]
    y.shape();
#else
    auto y = tf::repeat<std::array{1, 2, 3}, 1>(x);
    y.shape();
#endif
}
