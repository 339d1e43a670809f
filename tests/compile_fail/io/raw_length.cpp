// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A length that is no multiple of a number's.

#include <tf/io.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::io::decode_raw<float, 6>("12345678");  // expect: \[tf\.io\.raw\]
#else
    auto y = tf::io::decode_raw<float, 8>("12345678");
#endif
    static_cast<void>(y);
}
