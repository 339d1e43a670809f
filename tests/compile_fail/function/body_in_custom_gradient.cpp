// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in a gradient function is not also reported as a wrong gradient function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        auto g = tf::custom_gradient([](auto y) {
            return std::pair(y * y, [=](auto d) { return d.twice(); });  // expect: twice
        });
        return g(x);
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        auto g = tf::custom_gradient([](auto y) {
            return std::pair(y * y, [=](auto d) { return d * y * 2.f; });
        });
        return g(x);
    });
    f(1.f);
#endif
}
