// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Data without a row for each index.

#include <tf/math.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::dynamic_stitch(std::tuple(tf::constant({0, 1, 2})), std::tuple(x)));  // expect: \[tf\.ops\.partition\]
#else
    static_cast<void>(tf::dynamic_stitch(std::tuple(i), std::tuple(x)));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
