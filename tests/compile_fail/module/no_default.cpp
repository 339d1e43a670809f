// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compiler needs a default constructor to build a module.

#include <tf/functions.hpp>

struct Scaled : tf::Module {
    tf::Variable<float> k;
    constexpr explicit Scaled(float init) : k(this, "k", init) {}
    constexpr tf::Tensor<float> scale(tf::Tensor<float> a) { return a * k; }
};

struct Net : tf::Module {
    tf::Variable<float> k{this, "k", 2.f};
    constexpr tf::Tensor<float> scale(tf::Tensor<float> a) { return a * k; }
};

int main() {
#ifdef TF_BAD
    Scaled net(2.f);
    auto f = tf::function<&Scaled::scale>(net);
    f(1.f);  // expect: \[tf\.module\.default_constructor\]
#else
    Net net;
    auto f = tf::function<&Net::scale>(net);
    f(1.f);
#endif
}
