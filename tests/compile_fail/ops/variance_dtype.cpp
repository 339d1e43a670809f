// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The variance of integers.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant<int>({1, 2, 4});
#ifdef TF_BAD
    const auto y = tf::math::reduce_std(x);  // expect: \[tf\.ops\.bad_dtype\] reduce_logsumexp, reduce_variance and reduce_std are defined for floats
#else
    const auto y = tf::math::reduce_std(tf::cast<float>(x));
#endif
    static_cast<void>(y);
}
