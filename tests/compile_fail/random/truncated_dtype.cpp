// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Truncated normal numbers of dtype bool.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::truncated_normal<bool, 3>();  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::random::truncated_normal<float, 3>();
#endif
}
