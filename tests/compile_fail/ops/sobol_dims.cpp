// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sobol's points have at most 1111 dims.

#include <tf/math.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::math::sobol_sample<1112, 2>();  // expect: \[tf\.math\.sobol\]
#else
    auto y = tf::math::sobol_sample<3, 2>();
#endif
}
