// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function writes an attribute, which is one of its inputs.

#include <tf/functions.hpp>

struct Net : tf::Module {
    tf::attribute<int> step{this, "step", 0};
    tf::Variable<int> count{this, "count", 0};
    constexpr Net() : tf::Module("net") {}
};

int main() {
    Net net;
#ifdef TF_BAD
    auto f = tf::function([](Net& n, tf::Tensor<int> x) { n.step = x; }, net);
    f(2);  // expect: attribute_written_while_tracing__use_a_variable
#else
    auto f = tf::function([](Net& n, tf::Tensor<int> x) { n.count.assign(x); }, net);
    f(2);
#endif
}
