// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The operands of betainc do not broadcast, except scalars.

#include <tf/math.hpp>

int main() {
    auto a = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::math::betainc(a, 2.f, tf::ones<float, 3>());  // expect: \[tf\.math\.betainc\]
#else
    auto y = tf::math::betainc(a, 2.f, a);
#endif
}
