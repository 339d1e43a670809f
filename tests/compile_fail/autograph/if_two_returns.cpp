// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor as the condition of an if, with results of two types, which is another C++ error.
//
// g++: 2 errors
// clang: 2 errors

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        if (a > 0.f) return a;  // expect: \[tf\.autograph\.tensor_as_bool\].*tf::cond
        return -a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, [&] { return a; }, [&] { return -a; });
    });
    f(1.f);
#endif
}
