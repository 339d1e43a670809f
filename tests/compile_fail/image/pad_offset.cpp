// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images that would end outside of the padded result.

#include <tf/image.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2, 2, 1> a) {
        return tf::image::pad_to_bounding_box<4>(a, 3, 0);  // expect: pad_to_bounding_box_of_images
    });
#else
    auto f = tf::function(
        [](tf::Tensor<float, 2, 2, 1> a) { return tf::image::pad_to_bounding_box<4>(a, 2, 0); });
#endif
    f(tf::ones<2, 2, 1>());
}
