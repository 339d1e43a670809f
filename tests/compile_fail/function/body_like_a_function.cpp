// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An unknown name that resembles that of a function, which clang tries instead.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) { return x * pope; });  // expect: pope
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) { return x * 2.f; });
    f(1.f);
#endif
}
