// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An operand that is a host container.

#include <vector>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    std::vector<float> b{1.f, 2.f, 3.f};
    auto y = a + b;  // expect: \[tf\.ops\.operand\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    std::vector<float> b{1.f, 2.f, 3.f};
    auto y = a + tf::constant<3>(b);
    y.shape();
#endif
}
