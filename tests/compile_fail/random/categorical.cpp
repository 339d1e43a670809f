// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Random classes for a vector of logits.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::categorical<5>(tf::zeros<3>());  // expect: \[tf\.random\.categorical\]
#else
    tf::random::categorical<5>(tf::zeros<1, 3>());
#endif
}
