// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// No partitions.

#include <tf/math.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::dynamic_partition<0>(x, i));  // expect: \[tf\.ops\.partition\]
#else
    static_cast<void>(tf::dynamic_partition<2>(x, i));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
