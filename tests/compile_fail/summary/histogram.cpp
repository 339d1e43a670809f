// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A histogram takes numbers only.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::histogram("w", tf::constant({"a", "b"}), 0);  // expect: \[tf\.summary\.histogram\]
#else
    tf::summary::histogram("w", tf::constant({1.f, 2.f}), 0);
#endif
}
