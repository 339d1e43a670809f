// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several files at once.

#include <tf/image_files.hpp>

int main() {
    auto files = tf::constant<tf::string>({"x", "y"});
#ifdef TF_BAD
    auto y = tf::io::decode_image(files);  // expect: \[tf\.io\.contents\]
#else
    auto y = [&] { return tf::io::decode_image(tf::Tensor<tf::string>(files[0])); };
#endif
    static_cast<void>(y);
}
