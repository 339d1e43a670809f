// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// By default the frames of the logits come first, for sparse labels, too.

#include <tf/nn.hpp>
#include <tf/sparse.hpp>

int main() {
    const auto x = tf::ones<float, 2, 5, 4>();
    const auto labels = tf::sparse::from_dense(tf::ones<int, 2, 3>());
    const auto frames = tf::ones<int, 2>();
#ifdef TF_BAD
    tf::nn::ctc_loss(labels, x, frames, 0);  // expect: \[tf\.nn\.ctc_loss\]
#else
    tf::nn::ctc_loss<false>(labels, x, frames, 0);
#endif
}
