// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Class numbers as labels of a loss for distributions.

#include <tf/keras/losses.hpp>

int main() {
    const auto p = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    tf::keras::losses::CategoricalFocalCrossentropy{}(tf::constant({0, 2}), p);  // expect: \[tf\.keras\.labels_shape\]
#else
    tf::keras::losses::CategoricalFocalCrossentropy{}(tf::constant({{1, 0, 0}, {0, 0, 1}}), p);
#endif
}
