// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels have a batch.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<int, 4>();
#ifdef TF_BAD
    tf::nn::ctc_unique_labels(x);  // expect: \[tf\.nn\.ctc_labels\]
#else
    tf::nn::ctc_unique_labels(tf::expand_dims<0>(x));
#endif
}
