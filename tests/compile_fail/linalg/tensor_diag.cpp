// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The diagonal of a tensor whose two halves of dims differ.

#include <tf/linalg.hpp>

int main() {
#ifdef TF_BAD
    auto y = tf::linalg::tensor_diag_part(tf::zeros<float, 2, 3>());  // expect: \[tf\.linalg\.tensor_diag\]
#else
    auto y = tf::linalg::tensor_diag_part(tf::zeros<float, 2, 3, 2, 3>());
#endif
}
