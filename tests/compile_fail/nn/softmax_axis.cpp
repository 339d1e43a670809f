// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A softmax along an axis that does not exist.

#include <tf/nn.hpp>

int main() {
#ifdef TF_BAD
    const auto x = tf::ones<float, 2, 3>();
    tf::nn::softmax<2>(x);  // expect: \[tf\.ops\.bad_axis\]
#else
    const auto x = tf::ones<float, 2, 3>();
    tf::nn::softmax<1>(x);
#endif
}
