// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A scalar summary takes one number.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::scalar("loss", tf::constant({1.f, 2.f}), 0);  // expect: \[tf\.summary\.scalar\]
#else
    tf::summary::scalar("loss", tf::reduce_mean(tf::constant({1.f, 2.f})), 0);
#endif
}
