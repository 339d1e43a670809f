// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Features that three groups cannot share.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 9, 9, 6>();
    auto w = tf::zeros<float, 3, 3, 2, 4>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_channels\]
    y.shape();
#else
    auto y = tf::nn::conv2d<1, "SAME">(tf::concat<-1>(x, x), tf::concat<2>(w, w, w));
    y.shape();
#endif
}
