// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boxes of two classes with scores of three.

#include <tf/image.hpp>

int main() {
    auto scores = tf::zeros<float, 1, 5, 3>();
#ifdef TF_BAD
    auto y = tf::image::combined_non_max_suppression<2, 4>(tf::zeros<float, 1, 5, 2, 4>(), scores);  // expect: \[tf\.image\.boxes\]
#else
    auto y = tf::image::combined_non_max_suppression<2, 4>(tf::zeros<float, 1, 5, 3, 4>(), scores);
#endif
    static_cast<void>(y);
}
