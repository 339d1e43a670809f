// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor of another shape is declared in a traced function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto x) {
        tf::Tensor<float, 3> y = x;  // expect: \[tf\.core\.shape_mismatch\]
        return y;
    });
    f(tf::constant({1.f, 2.f}));
#else
    auto f = tf::function([](auto x) {
        tf::Tensor<float, 2> y = x;
        return y;
    });
    f(tf::constant({1.f, 2.f}));
#endif
}
