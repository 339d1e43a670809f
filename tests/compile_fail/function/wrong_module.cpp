// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A method is bound to a module of another class.

#include <tf/functions.hpp>

struct Net : tf::Module {
    tf::Variable<float> k{this, "k", 2.f};
    constexpr tf::Tensor<float> scale(tf::Tensor<float> a) { return a * k; }
};
struct Other : tf::Module {};

int main() {
#ifdef TF_BAD
    Other other;
    auto f = tf::function<&Net::scale>(other);  // expect: \[tf\.function\.unbound_method\]
    f(1.f);
#else
    Net net;
    auto f = tf::function<&Net::scale>(net);
    f(1.f);
#endif
}
