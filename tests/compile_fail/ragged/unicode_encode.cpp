// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Code points that are not int32.

#include <tf/ragged.hpp>

int main() {
    const auto codes = tf::constant<std::int64_t>({72, 105});
#ifdef TF_BAD
    auto y =
        tf::strings::unicode_encode(codes, "UTF-8");  // expect: \[tf\.strings\.unicode_encode\]
#else
    auto y = tf::strings::unicode_encode(tf::cast<std::int32_t>(codes), "UTF-8");
#endif
    (void)y;
}
