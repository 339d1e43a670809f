// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A mask with other dims.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::boolean_mask(x, tf::zeros<bool, 3>()));  // expect: \[tf\.ops\.boolean_mask\]
#else
    static_cast<void>(tf::boolean_mask<1>(x, tf::zeros<bool, 3>()));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
