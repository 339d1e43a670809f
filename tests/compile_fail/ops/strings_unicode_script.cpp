// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Scripts of numbers that are not int32.

#include <tf/strings.hpp>

int main() {
    const auto codes = tf::constant<std::int64_t>({72, 105});
#ifdef TF_BAD
    auto y = tf::strings::unicode_script(codes);  // expect: \[tf\.strings\.unicode_script\]
#else
    auto y = tf::strings::unicode_script(tf::cast<std::int32_t>(codes));
#endif
    (void)y;
}
