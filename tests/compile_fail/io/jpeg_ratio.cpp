// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A ratio that JPEG files cannot be decoded at.

#include <tf/image_files.hpp>

int main() {
    auto f = tf::function([](tf::Tensor<tf::string> x) {
#ifdef TF_BAD
        return tf::io::decode_jpeg(x,
                                   {.ratio = 3});  // expect: ratio_of_decode_jpeg__use_1_2_4_or_8
#else
        return tf::io::decode_jpeg(x, {.ratio = 4});
#endif
    });
    auto y = [&] { return f(tf::Tensor<tf::string>()); };
    static_cast<void>(y);
}
