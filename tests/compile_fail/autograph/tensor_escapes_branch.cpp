// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor that was created in a branch is used after it.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::Tensor<float> kept = a;
        tf::cond(a < 0.f, [&] { kept = a * 2.f; });
        return kept + 1.f;
    });
    f(1.f);  // expect: \[tf\.autograph\.tensor_escaped\]
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::Tensor<float> kept = tf::cond(a < 0.f, [&] { return a * 2.f; }, [&] { return a; });
        return kept + 1.f;
    });
    f(1.f);
#endif
}
