// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The target depends on its source only through a comparison, so there is no gradient.

#include <tf/functions.hpp>

template <bool Product>
constexpr auto slope = [](tf::Tensor<float> x) {
    tf::GradientTape tape;
    tape.watch(x);
    tf::Tensor<float> y = tf::floor(x);
    if (Product) y = y * x;
    const tf::Tensor<float> dy = tape.gradient(y, x);
    return dy;
};

int main() {
#ifdef TF_BAD
    tf::function(slope<false>)(3.f);  // expect: \[tf\.gradient\.none\]
#else
    tf::function(slope<true>)(3.f);
#endif
}
