// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Stateless normal numbers of dtype int32.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_normal<int, 2>({1, 2});  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::random::stateless_uniform<int, 2>({1, 2});
#endif
}
