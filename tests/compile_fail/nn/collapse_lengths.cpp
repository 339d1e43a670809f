// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Lengths of labels are integers.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<int, 4, 5>();
#ifdef TF_BAD
    tf::nn::collapse_repeated(x, tf::ones<float, 4>());  // expect: \[tf\.nn\.ctc_labels\]
#else
    tf::nn::collapse_repeated(x, tf::ones<int, 4>());
#endif
}
