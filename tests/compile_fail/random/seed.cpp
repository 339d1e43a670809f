// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A seed of floats.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_normal<2>(tf::constant({1.f, 2.f}));  // expect: \[tf\.random\.seed\]
#else
    tf::random::stateless_normal<2>(tf::constant({1, 2}));
#endif
}
