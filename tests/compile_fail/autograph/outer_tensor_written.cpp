// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 3: a tensor outside of the function is overwritten.

#include <tf/functions.hpp>

tf::Tensor<float> last;

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        last = a * 2.f;
        return a;
    });
    f(1.f);  // expect: \[tf\.autograph\.outer_write\]
#else
    auto f = tf::function([](tf::Tensor<float> a) { return std::tuple(a, a * 2.f); });
    last = std::get<1>(f(1.f));
#endif
}
