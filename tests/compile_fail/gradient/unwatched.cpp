// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor that is not watched has no gradient.

#include <tf/functions.hpp>

int main() {
    auto f = tf::function([](tf::Tensor<float> x) {
        tf::GradientTape tape;
#ifndef TF_BAD
        tape.watch(x);
#endif
        const tf::Tensor<float> y = x * x;
        const tf::Tensor<float> dy = tape.gradient(y, x);
        return dy;
    });
#ifdef TF_BAD
    f(3.f);  // expect: \[tf\.gradient\.none\]
#else
    f(3.f);
#endif
}
