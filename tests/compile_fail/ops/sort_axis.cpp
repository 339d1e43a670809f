// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis as a function argument.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant<float>({{1, 2}, {0, 3}});
#ifdef TF_BAD
    const auto y = tf::sort(x, 0);  // expect: \[tf\.ops\.axis\] sort\(x, 0\), argsort\(x, 0\): the axis is a template argument
#else
    const auto y = tf::sort<0>(x);
#endif
    static_cast<void>(y);
}
