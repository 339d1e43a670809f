// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Frames of modified cosine transforms are a multiple of 4.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::ones<float, 4, 6>();
#ifdef TF_BAD
    tf::signal::mdct<6>(x);  // expect: \[tf\.signal\.mdct\]
#else
    tf::signal::mdct<4>(x);
#endif
}
