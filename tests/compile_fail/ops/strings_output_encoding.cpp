// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Texts are written in an encoding that TensorFlow does not write.

#include <tf/strings.hpp>

int main() {
    const auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    auto y =
        tf::strings::unicode_transcode(x, "UTF-8", "latin1");  // expect: output_encoding_must_be
#else
    auto y = tf::strings::unicode_transcode(x, "UTF-8", "UTF-16-BE");
#endif
    (void)y;
}
