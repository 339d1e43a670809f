// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Numbers where strings are expected.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({1.f, 2.f});
#ifdef TF_BAD
    auto y = tf::strings::lower(x);  // expect: \[tf\.strings\.dtype\]
#else
    auto y = tf::strings::lower(tf::strings::as_string(x));
#endif
    y.shape();
}
