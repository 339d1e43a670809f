// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A step must be an integer.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::scalar("loss", 1.f, 0.5f);  // expect: \[tf\.summary\.step\]
#else
    tf::summary::scalar("loss", 1.f, 5);
#endif
}
