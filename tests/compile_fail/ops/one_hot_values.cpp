// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values that are not scalars.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::one_hot<2>(i, x, 0.f));  // expect: \[tf\.ops\.one_hot\]
#else
    static_cast<void>(tf::one_hot<2>(i, 1.f, 0.f));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
