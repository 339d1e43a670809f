// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// There is a length for each sample.

#include <tf/sparse.hpp>

int main() {
    const auto x = tf::ones<float, 5, 2, 4>();
#ifdef TF_BAD
    tf::nn::ctc_greedy_decoder(x, tf::ones<int, 3>());  // expect: \[tf\.nn\.ctc_decoder\]
#else
    tf::nn::ctc_greedy_decoder(x, tf::ones<int, 2>());
#endif
}
