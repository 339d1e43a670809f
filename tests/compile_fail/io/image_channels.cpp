// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An image of two channels.

#include <tf/image_files.hpp>

int main() {
    tf::Tensor<tf::string> file("x");
    if (file().empty()) return 1;
#ifdef TF_BAD
    auto y = tf::io::decode_png<2>(file);  // expect: \[tf\.io\.channels\]
#else
    auto y = [&] { return tf::io::decode_png<3>(file); };
#endif
    static_cast<void>(y);
}
