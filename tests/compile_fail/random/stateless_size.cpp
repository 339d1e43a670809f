// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dyn dim without a size.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_uniform<tf::dyn>({1, 2});  // expect: \[tf\.ops\.open_dims\]
#else
    tf::random::stateless_uniform<tf::dyn>({1, 2}, 3);
#endif
}
