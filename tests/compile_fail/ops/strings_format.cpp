// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number where a tensor is expected.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant(1);
#ifdef TF_BAD
    auto y = tf::strings::format("{}", 1);  // expect: \[tf\.strings\.format\]
#else
    auto y = tf::strings::format("{}", x);
#endif
    y.shape();
}
