// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Class numbers must be integers.

#include <tf/keras/losses.hpp>

int main() {
#ifdef TF_BAD
    const auto p = tf::ones<float, 2, 3>();
    const auto y = tf::ones<float, 2>();
    tf::keras::losses::SparseCategoricalCrossentropy{}(y, p);  // expect: \[tf\.keras\.labels_dtype\]
#else
    const auto p = tf::ones<float, 2, 3>();
    const auto y = tf::ones<int, 2>();
    tf::keras::losses::SparseCategoricalCrossentropy{}(y, p);
#endif
}
