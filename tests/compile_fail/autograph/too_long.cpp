// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The gradient of a loop over a C++ range, which is unrolled a thousand times.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        tf::GradientTape tape;
        tape.watch(x);
        tf::Tensor<float> y = x;
        for (int i = 0; i < 1000; ++i) y = y * x + tf::sin(y);
        return tf::Tensor<float>(tape.gradient(y, x));
    });
    f(0.5f);  // expect: \[tf\.autograph\.too_long\].*tf::while_loop
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::for_each(
            tf::range(1000), [&](auto, auto s) { return s * x + tf::sin(s); }, x);
        return tf::Tensor<float>(tape.gradient(y, x));
    });
    f(0.5f);
#endif
}
