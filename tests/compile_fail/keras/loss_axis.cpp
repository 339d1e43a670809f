// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of a loss is one of the predictions.

#include <tf/keras/losses.hpp>

using tf::keras::Reduction;
using tf::keras::losses::CategoricalCrossentropy;

int main() {
    const auto p = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    CategoricalCrossentropy<Reduction::sum, 2>{}(p, p);  // expect: \[tf\.keras\.loss_axis\]
#else
    CategoricalCrossentropy<Reduction::sum, 1>{}(p, p);
#endif
}
