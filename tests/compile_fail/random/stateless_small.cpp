// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Stateless integers of 8 bits.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_uniform<tf::int8, 2>({1, 2});  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::cast<tf::int8>(tf::random::stateless_uniform<int, 2>({1, 2}, {.maxval = 9}));
#endif
}
