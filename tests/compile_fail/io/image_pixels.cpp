// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An image without the dim of its channels.

#include <tf/image_files.hpp>

int main() {
    auto image = tf::ones<std::uint8_t, 2, 3>();
#ifdef TF_BAD
    auto y = tf::io::encode_png(image);  // expect: \[tf\.io\.pixels\]
#else
    auto y = tf::io::encode_png(tf::expand_dims<-1>(image));
#endif
    static_cast<void>(y);
}
