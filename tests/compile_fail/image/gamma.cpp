// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A negative gamma.

#include <tf/image.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::image::adjust_gamma(a, -1.);  // expect: adjust_gamma_of_a_negative_gamma__use
    });
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) { return tf::image::adjust_gamma(a, 1.); });
#endif
    f(tf::ones<2>());
}
