// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The same in a loop with a limit.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::while_loop([](auto k) { return k < 9.f; },
                              [](auto k) { return k + unknown; },  // expect: unknown
                              tf::maximum_iterations(3), x);
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::while_loop([](auto k) { return k < 9.f; }, [](auto k) { return k + 1.f; },
                              tf::maximum_iterations(3), x);
    });
    f(1.f);
#endif
}
