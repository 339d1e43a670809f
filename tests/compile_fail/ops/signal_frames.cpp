// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The step of frames is positive.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::ones<float, 4, 6>();
#ifdef TF_BAD
    tf::signal::overlap_and_add<0>(x);  // expect: \[tf\.signal\.frames\]
#else
    tf::signal::overlap_and_add<2>(x);
#endif
}
