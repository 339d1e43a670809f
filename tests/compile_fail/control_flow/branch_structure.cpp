// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Branches with different structures.

#include <tuple>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, [&] { return std::tuple(a, a); }, [&] { return a; });  // expect: \[tf\.cond\.branches_differ\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        auto negative = [&] { return std::tuple(a, -a); };
        return tf::cond(a > 0.f, [&] { return std::tuple(a, a); }, negative);
    });
    f(1.f);
#endif
}
