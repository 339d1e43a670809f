// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More of the largest elements than there are.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 3>();
#ifdef TF_BAD
    auto [values, indices] = tf::math::top_k<4>(x);  // expect: \[tf\.ops\.top_k\]
    tf::reduce_sum(values).shape();
#else
    auto [values, indices] = tf::math::top_k<3>(x);
    tf::reduce_sum(values).shape();
#endif
}
