// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// No numbers.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::linspace<0>(0.f, 1.f));  // expect: \[tf\.ops\.linspace\]
#else
    static_cast<void>(tf::linspace<2>(0.f, 1.f));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
