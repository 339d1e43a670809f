// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in the body of a loop is not also reported as a wrong body.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::while_loop([](auto k) { return k < 9.f; },
                              [](auto k) { return k.twice(); },  // expect: twice
                              x);
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::while_loop([](auto k) { return k < 9.f; }, [](auto k) { return k * 2.f; }, x);
    });
    f(1.f);
#endif
}
