// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sets of floats.

#include <tf/sparse.hpp>

int main() {
    auto a = tf::constant<float>({{1.f, 2.f}});
#ifdef TF_BAD
    auto y = tf::sets::intersection(a, a);  // expect: \[tf\.ops\.bad_dtype\]
#else
    auto y = tf::sets::intersection(tf::cast<tf::int64>(a), tf::cast<tf::int64>(a));
#endif
    (void)y;
}
