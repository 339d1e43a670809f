// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A maximum that is not a scalar.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::sequence_mask(i, i));  // expect: \[tf\.ops\.sequence_mask\]
#else
    static_cast<void>(tf::sequence_mask(i, tf::constant(4)));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
