// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images without a dim of channels.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3>();
#ifdef TF_BAD
    auto y = tf::image::flip_left_right(x);  // expect: \[tf\.image\.rank\]
    y.shape();
#else
    auto y = tf::image::flip_left_right(tf::expand_dims<-1>(x));
    y.shape();
#endif
}
