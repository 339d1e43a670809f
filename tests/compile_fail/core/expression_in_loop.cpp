// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An expression is assigned in a loop of a traced function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto x) {
        auto b = x * 2.f;
        for (int k = 0; k < 3; ++k) b = b * x;  // expect: \[tf\.core\.expression_assigned\]
        return b;
    });
    f(1.f);
#else
    auto f = tf::function([](auto x) {
        tf::Tensor<float> b = x * 2.f;
        for (int k = 0; k < 3; ++k) b = b * x;
        return b;
    });
    f(1.f);
#endif
}
