// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tape that is not persistent computes gradients only once.

#include <tf/functions.hpp>

template <bool Persistent>
constexpr auto two_gradients = [](tf::Tensor<float> x) {
    tf::GradientTape tape({.persistent = Persistent});
    tape.watch(x);
    const tf::Tensor<float> y = x * x, z = y * y;
    const tf::Tensor<float> dy = tape.gradient(y, x), dz = tape.gradient(z, x);
    return std::tuple(dy, dz);
};

int main() {
#ifdef TF_BAD
    tf::function(two_gradients<false>)(3.f);  // expect: \[tf\.gradient\.persistent\]
#else
    tf::function(two_gradients<true>)(3.f);
#endif
}
