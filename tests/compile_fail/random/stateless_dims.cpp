// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims are an argument.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_normal({2, 3}, tf::constant({1, 2}));  // expect: \[tf\.ops\.dims\]
#else
    tf::random::stateless_normal<2, 3>(tf::constant({1, 2}));
#endif
}
