// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A result of nine dims.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 1, 1, 1, 1, 1, 1, 1, 1>();
#ifdef TF_BAD
    auto y = x(tf::newaxis, tf::ellipsis);  // expect: \[tf\.ops\.slice\]
    y.shape();
#else
    auto y = x(0, tf::newaxis, tf::ellipsis);
    y.shape();
#endif
}
