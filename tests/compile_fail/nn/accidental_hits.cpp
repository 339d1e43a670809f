// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classes are int64.

#include <tf/nn.hpp>

int main() {
    const auto sampled = tf::ones<std::int64_t, 5>();
#ifdef TF_BAD
    tf::nn::compute_accidental_hits(tf::ones<int, 3, 2>(), sampled);  // expect: \[tf\.nn\.candidates\]
#else
    tf::nn::compute_accidental_hits(tf::ones<std::int64_t, 3, 2>(), sampled);
#endif
}
