// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Overlaps that are not square.

#include <tf/image.hpp>

int main() {
    auto scores = tf::zeros<float, 3>();
#ifdef TF_BAD
    auto y = tf::image::non_max_suppression_overlaps(tf::zeros<float, 3, 4>(), scores, 2);  // expect: \[tf\.image\.boxes\]
#else
    auto y = tf::image::non_max_suppression_overlaps(tf::zeros<float, 3, 3>(), scores, 2);
#endif
    static_cast<void>(y);
}
