// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fewer scores than boxes.

#include <tf/image.hpp>

int main() {
    auto boxes = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::image::non_max_suppression(boxes, tf::zeros<float, 2>(), 2);  // expect: \[tf\.image\.boxes\]
    y.shape();
#else
    auto y = tf::image::non_max_suppression(boxes, tf::zeros<float, 3>(), 2);
    y.shape();
#endif
}
