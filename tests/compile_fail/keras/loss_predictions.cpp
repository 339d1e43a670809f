// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predictions must be floating-point.

#include <tf/keras/losses.hpp>

int main() {
#ifdef TF_BAD
    const auto p = tf::ones<int, 2, 3>();
    const auto y = tf::ones<int, 2, 3>();
    tf::keras::losses::MeanAbsoluteError{}(y, p);  // expect: \[tf\.keras\.predictions\]
#else
    const auto p = tf::ones<float, 2, 3>();
    const auto y = tf::ones<int, 2, 3>();
    tf::keras::losses::MeanAbsoluteError{}(y, p);
#endif
}
