// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// There is no derivative with respect to an integer.

#include <tf/functions.hpp>

int main() {
    auto f = tf::function([](tf::Tensor<int> n) {
#ifdef TF_BAD
        tf::GradientTape tape;
        tape.watch(n);  // expect: \[tf\.gradient\.dtype\]
        return n;
#else
        const tf::Tensor<float> x = tf::cast<float>(n);
        tf::GradientTape tape;
        tape.watch(x);
        const tf::Tensor<float> y = x * x;
        const tf::Tensor<float> dy = tape.gradient(y, x);
        return dy;
#endif
    });
    f(3);
}
