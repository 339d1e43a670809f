// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Texts of an encoding that is not known.

#include <tf/strings.hpp>

int main() {
    const auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    auto y =
        tf::strings::unicode_transcode(x, "KOI8-R", "UTF-8");  // expect: unknown_encoding__use_
#else
    auto y = tf::strings::unicode_transcode(x, "UTF-16-BE", "UTF-8");
#endif
    (void)y;
}
