// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Each sample needs a weight.

#include <tf/keras/losses.hpp>

int main() {
#ifdef TF_BAD
    const auto p = tf::ones<float, 2, 3>();
    const auto w = tf::ones<float, 3>();
    tf::keras::losses::MeanSquaredError{}(p, p, w);  // expect: \[tf\.keras\.sample_weight\]
#else
    const auto p = tf::ones<float, 2, 3>();
    const auto w = tf::ones<float, 2>();
    tf::keras::losses::MeanSquaredError{}(p, p, w);
#endif
}
