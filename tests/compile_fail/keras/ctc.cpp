// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The CTC loss takes sequences of labels.

#include <tf/keras/losses.hpp>

int main() {
    const auto p = tf::ones<float, 2, 5, 4>();
#ifdef TF_BAD
    const auto y = tf::ones<int, 2>();
    tf::keras::losses::CTC{}(y, p);  // expect: \[tf\.keras\.ctc\]
#else
    const auto y = tf::ones<int, 2, 3>();
    tf::keras::losses::CTC{}(y, p);
#endif
}
