// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Audio must be floating-point.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::audio("beep", tf::zeros<double, 1, 8, 1>(), 8000,
                       0);  // expect: \[tf\.summary\.audio\]
#else
    tf::summary::audio("beep", tf::zeros<float, 1, 8, 1>(), 8000, 0);
#endif
}
