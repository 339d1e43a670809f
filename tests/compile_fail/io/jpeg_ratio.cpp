// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A ratio that JPEG files cannot be decoded at.

#include <tf/image_files.hpp>

using tf::io::decode_jpeg;

int main() {
    auto f = tf::function([](tf::Tensor<tf::string> x) {
#ifdef TF_BAD
        return decode_jpeg(x, {.ratio = 3});  // expect: ratio_of_decode_jpeg__use_1_2_4_or_8
#else
        return decode_jpeg(x, {.ratio = 4});
#endif
    });
    static_cast<void>(f.get_concrete_function());
}
