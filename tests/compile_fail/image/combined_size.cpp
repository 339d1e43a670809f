// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A result without boxes.

#include <tf/image.hpp>

int main() {
    auto scores = tf::zeros<float, 1, 5, 3>();
    auto boxes = tf::zeros<float, 1, 5, 1, 4>();
#ifdef TF_BAD
    auto y = tf::image::combined_non_max_suppression<0, 4>(boxes, scores);  // expect: \[tf\.image\.boxes\]
#else
    auto y = tf::image::combined_non_max_suppression<1, 4>(boxes, scores);
#endif
    static_cast<void>(y);
}
