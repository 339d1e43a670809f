// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One length for each dim of the transform.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::ones<float, 4, 6>();
#ifdef TF_BAD
    tf::signal::rfft2d<8>(x);  // expect: \[tf\.signal\.lengths\]
#else
    tf::signal::rfft2d<4, 8>(x);
#endif
}
