// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A position that is not an integer.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    auto y = tf::strings::substr(x, 0.5, 1);  // expect: \[tf\.strings\.substr\]
#else
    auto y = tf::strings::substr(x, 0, 1);
#endif
    y.shape();
}
