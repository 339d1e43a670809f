// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The third axis of a matrix.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::zeros<2, 3>();
#ifdef TF_BAD
    const auto y = tf::signal::fftshift<2>(x);  // expect: \[tf\.ops\.bad_axis\] fftshift<Axes\.\.\.>\(x\): axes must be in \[-rank, rank\)
#else
    const auto y = tf::signal::fftshift<1>(x);
#endif
    static_cast<void>(y);
}
