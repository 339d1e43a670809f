// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function returns something that is not a structure of tensors.

#include <array>
#include <vector>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) { return std::vector{a, a}; });
    f(1.f);  // expect: \[tf\.nest\.structure\]
#else
    auto f = tf::function([](tf::Tensor<float> a) { return std::array{a, a}; });
    f(1.f);
#endif
}
