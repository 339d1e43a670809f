// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A seed of three integers.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::split(tf::constant({1, 2, 3}));  // expect: \[tf\.random\.seed\]
#else
    tf::random::split(tf::constant({1, 2}));
#endif
}
