// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sequence and values of two dtypes.

#include <tf/math.hpp>

int main() {
    const auto edges = tf::constant<float>({1, 2, 3});
    const auto values = tf::constant<int>({2, 3});
#ifdef TF_BAD
    const auto at = tf::searchsorted(edges, values);  // expect: \[tf\.ops\.search\] searchsorted\(sorted_sequence, values\): both must have the same numeric dtype
#else
    const auto at = tf::searchsorted(edges, tf::cast<float>(values));
#endif
    static_cast<void>(at);
}
