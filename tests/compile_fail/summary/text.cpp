// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A text summary takes strings, not numbers.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::text("note", tf::constant(1), 0);  // expect: \[tf\.summary\.text\]
#else
    tf::summary::text("note", tf::constant("1"), 0);
#endif
}
