// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One axis for the sequences and the batch.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::reverse_sequence<0>(x, i));  // expect: \[tf\.ops\.reverse_sequence\]
#else
    static_cast<void>(tf::reverse_sequence<1>(x, i));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
