// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// By default the frames of the logits come first.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 5, 4>();
    const auto labels = tf::ones<int, 2, 3>();
    const auto counts = tf::ones<int, 2>();
#ifdef TF_BAD
    tf::nn::ctc_loss(labels, x, counts, counts);  // expect: \[tf\.nn\.ctc_loss\]
#else
    tf::nn::ctc_loss<false>(labels, x, counts, counts);
#endif
}
