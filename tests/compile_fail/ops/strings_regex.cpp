// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several patterns.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    auto y = tf::strings::regex_full_match(x, x);  // expect: \[tf\.strings\.regex\]
#else
    auto y = tf::strings::regex_full_match(x, "a|b");
#endif
    y.shape();
}
