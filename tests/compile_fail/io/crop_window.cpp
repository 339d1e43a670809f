// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window of three numbers.

#include <tf/image_files.hpp>

int main() {
#ifdef TF_BAD
    auto window = tf::constant({0, 0, 32});
    auto y = tf::io::decode_and_crop_jpeg("x", window);  // expect: \[tf\.io\.crop_window\]
#else
    auto window = tf::constant({0, 0, 32, 32});
    auto y = [&] { return tf::io::decode_and_crop_jpeg("x", window); };
#endif
    static_cast<void>(y);
}
