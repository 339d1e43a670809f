// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Random integers without a bound.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::uniform<int, 3>();  // expect: \[tf\.random\.maxval\]
#else
    tf::random::uniform<int, 3>({.maxval = 9});
#endif
}
