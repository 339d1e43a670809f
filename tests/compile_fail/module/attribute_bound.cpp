// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An attribute is bound instead of its module.

#include <tf/functions.hpp>

struct Net : tf::Module {
    tf::attribute<float> rate{this, "rate", 0.5f};
    constexpr Net() : tf::Module("net") {}
};

int main() {
    Net net;
#ifdef TF_BAD
    const auto body = [](auto& r, tf::Tensor<float> x) { return x * r; };
    tf::function(body, net.rate);  // expect: \[tf\.function\.bound\]
#else
    auto f = tf::function([](Net& n, tf::Tensor<float> x) { return x * n.rate; }, net);
    f(2.f);
#endif
}
