// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A decoder gives one path or more.

#include <tf/sparse.hpp>

int main() {
    const auto x = tf::ones<float, 5, 2, 4>();
    const auto n = tf::ones<int, 2>();
#ifdef TF_BAD
    tf::nn::ctc_beam_search_decoder<0>(x, n);  // expect: \[tf\.nn\.ctc_decoder\]
#else
    tf::nn::ctc_beam_search_decoder<1>(x, n);
#endif
}
