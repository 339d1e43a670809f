// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor that was created in the body of a loop is used after it.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::Tensor<float> last = a;
        auto body = [&](auto x) {
            last = x * 2.f;
            return last;
        };
        tf::while_loop([](auto x) { return x < 9.f; }, body, a);
        return last;
    });
    f(1.f);  // expect: \[tf\.autograph\.tensor_escaped\]
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        auto body = [](auto x, auto) { return std::tuple(x * 2.f, x); };
        return tf::while_loop([](auto x, auto) { return x < 9.f; }, body, a, a);
    });
    f(1.f);
#endif
}
