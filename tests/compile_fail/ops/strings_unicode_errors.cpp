// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A way to treat errors that does not exist.

#include <tf/strings.hpp>

int main() {
    const auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    const tf::strings::UnicodeOptions o{.errors = "remove"};  // expect: errors_must_be_replace__
#else
    const tf::strings::UnicodeOptions o{.errors = "ignore"};
#endif
    auto y = tf::strings::unicode_transcode(x, "UTF-8", "UTF-16-BE", o);
    (void)y;
}
