// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The circle loss compares one vector for each sample.

#include <tf/keras/losses.hpp>

int main() {
#ifdef TF_BAD
    const auto p = tf::ones<float, 4, 2, 3>();
    const auto y = tf::ones<int, 4, 2>();
    tf::keras::losses::Circle{}(y, p);  // expect: \[tf\.keras\.embeddings\]
#else
    const auto p = tf::ones<float, 4, 6>();
    const auto y = tf::ones<int, 4>();
    tf::keras::losses::Circle{}(y, p);
#endif
}
