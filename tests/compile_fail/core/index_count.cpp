// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An index is needed for each dimension.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    return static_cast<int>(a(0));  // expect: \[tf\.core\.index_count\]
#else
    auto a = tf::zeros<float, 2, 3>();
    return static_cast<int>(a(0, 1));
#endif
}
