// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An image of floats.

#include <tf/image_files.hpp>

int main() {
    auto image = tf::ones<float, 2, 3, 1>();
#ifdef TF_BAD
    auto y = tf::io::encode_png(image);  // expect: \[tf\.ops\.bad_dtype\]
#else
    auto y = tf::io::encode_png(tf::cast<std::uint8_t>(image));
#endif
    static_cast<void>(y);
}
