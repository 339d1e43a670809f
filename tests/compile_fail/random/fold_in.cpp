// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A float is folded into a seed.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::fold_in({1, 2}, 1.5f);  // expect: \[tf\.random\.seed\]
#else
    tf::random::fold_in({1, 2}, 1);
#endif
}
