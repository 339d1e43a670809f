// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dilated windows have the stride 1.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::pool<3, "MAX", 2, "VALID", 2>(x);  // expect: \[tf\.nn\.pool\]
#else
    tf::nn::pool<3, "MAX", 1, "VALID", 2>(x);
#endif
}
