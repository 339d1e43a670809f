// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sparse labels are integers.

#include <tf/nn.hpp>
#include <tf/sparse.hpp>

int main() {
    const auto x = tf::ones<float, 5, 2, 4>();
    const auto frames = tf::ones<int, 2>();
#ifdef TF_BAD
    tf::nn::ctc_loss(tf::sparse::from_dense(tf::ones<float, 2, 3>()), x, frames, 0);  // expect: \[tf\.nn\.ctc_loss\]
#else
    tf::nn::ctc_loss(tf::sparse::from_dense(tf::ones<int, 2, 3>()), x, frames, 0);
#endif
}
