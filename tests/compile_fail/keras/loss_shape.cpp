// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels and predictions of a loss must have the same shape.

#include <tf/keras/losses.hpp>

int main() {
#ifdef TF_BAD
    const auto p = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2, 4>();
    tf::keras::losses::MeanSquaredError{}(y, p);  // expect: \[tf\.keras\.labels_shape\]
#else
    const auto p = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2, 3>();
    tf::keras::losses::MeanSquaredError{}(y, p);
#endif
}
