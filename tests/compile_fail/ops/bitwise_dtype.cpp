// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bits are those of integers.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::ones<float, 2>();
#ifdef TF_BAD
    tf::bitwise::bitwise_and(x, x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::bitwise::bitwise_and(tf::cast<int>(x), 1);
#endif
}
