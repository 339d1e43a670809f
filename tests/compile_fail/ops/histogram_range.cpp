// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range of three numbers.

#include <tf/math.hpp>

int main() {
    const auto x = tf::constant<float>({.1f, .2f, .9f});
#ifdef TF_BAD
    const auto y = tf::histogram_fixed_width<5>(x, tf::constant<float>({0, 1, 2}));  // expect: \[tf\.ops\.counting\] histogram_fixed_width<Bins>\(values, value_range\): the range must be two numbers
#else
    const auto y = tf::histogram_fixed_width<5>(x, tf::constant<float>({0, 1}));
#endif
    static_cast<void>(y);
}
