// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The name of a dtype as the template argument of a constant.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::constant<tf::float64>({1.0, 2.0});  // expect: \[tf\.ops\.dtype\]
    y.shape();
#else
    auto y = tf::constant({1.0, 2.0}, tf::float64);
    y.shape();
#endif
}
