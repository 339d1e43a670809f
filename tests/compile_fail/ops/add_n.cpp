// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// add_n does not broadcast.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 3>();
#ifdef TF_BAD
    tf::add_n(x, y);  // expect: \[tf\.ops\.add_n\]
#else
    tf::add_n(x, x + y);
#endif
}
