// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Positions of strings.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::where(tf::constant({"a", ""})));  // expect: \[tf\.ops\.bad_dtype\]
#else
    static_cast<void>(tf::where(x));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
