// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Normal random numbers of dtype int32.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::random::normal<int, 2>();  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto y = tf::cast<int>(tf::random::normal<float, 2>());
    y.shape();
#endif
}
