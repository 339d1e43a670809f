// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sampler that learns counts with 32 bits.

#include <tf/random.hpp>

int main() {
    const auto x = tf::ones<std::int64_t, 3, 2>();
#ifdef TF_BAD
    tf::random::learned_unigram_candidate_sampler<2, 1L << 32>(
        x);  // expect: \[tf\.nn\.candidates\]
#else
    tf::random::learned_unigram_candidate_sampler<2, 1 << 20>(x);
#endif
}
