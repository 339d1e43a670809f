// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis that the result does not have.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::one_hot<2, 3>(i));  // expect: \[tf\.ops\.bad_axis\]
#else
    static_cast<void>(tf::one_hot<2, 1>(i));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
