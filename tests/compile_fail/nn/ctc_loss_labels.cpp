// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels are integers.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 5, 2, 4>();
    const auto counts = tf::ones<int, 2>();
#ifdef TF_BAD
    const auto labels = tf::ones<float, 2, 3>();
    tf::nn::ctc_loss(labels, x, counts, counts);  // expect: \[tf\.nn\.ctc_loss\]
#else
    const auto labels = tf::ones<int, 2, 3>();
    tf::nn::ctc_loss(labels, x, counts, counts);
#endif
}
