// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Indices that are floats.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::experimental::index_shuffle(tf::zeros<6>(), {1, 2}, 9);  // expect: \[tf\.ops\.bad_dtype\] index_shuffle
#else
    tf::random::experimental::index_shuffle(tf::zeros<int, 6>(), {1, 2}, 9);
#endif
}
