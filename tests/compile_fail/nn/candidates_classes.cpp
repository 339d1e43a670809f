// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classes are int64.

#include <tf/random.hpp>

int main() {
    const auto x = tf::ones<int, 3, 2>();
#ifdef TF_BAD
    tf::random::fixed_unigram_candidate_sampler<2, 2>(
        x, {.unigrams = {1, 2}});  // expect: \[tf\.nn\.candidates\]
#else
    tf::random::fixed_unigram_candidate_sampler<2, 2>(tf::cast<std::int64_t>(x),
                                                      {.unigrams = {1, 2}});
#endif
}
