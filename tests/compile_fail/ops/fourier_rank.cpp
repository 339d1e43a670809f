// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A transform over two dims needs two.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::ones<float, 4>();
#ifdef TF_BAD
    tf::signal::rfft2d(x);  // expect: \[tf\.signal\.rank\]
#else
    tf::signal::rfft(x);
#endif
}
