// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Logits of integers.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::categorical<5>(tf::zeros<int, 1, 3>());  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::random::categorical<5>(tf::cast<float>(tf::zeros<int, 1, 3>()));
#endif
}
