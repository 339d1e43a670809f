// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values for another number of sequences.

#include <tf/math.hpp>

int main() {
    const auto edges = tf::constant<float>({{1, 2, 3}, {4, 5, 6}});
#ifdef TF_BAD
    const auto at = tf::searchsorted(edges, tf::constant<float>({2, 3}));  // expect: \[tf\.ops\.search\] searchsorted\(sorted_sequence, values\): both must have the same dims
#else
    const auto at = tf::searchsorted(edges, tf::constant<float>({{2}, {3}}));
#endif
    static_cast<void>(at);
}
