// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Unique samples are at most as many as classes.

#include <tf/random.hpp>

int main() {
    const auto x = tf::ones<std::int64_t, 3, 2>();
#ifdef TF_BAD
    tf::random::uniform_candidate_sampler<8, 5>(x);  // expect: \[tf\.nn\.candidates\]
#else
    tf::random::uniform_candidate_sampler<8, 5, false>(x);
#endif
}
