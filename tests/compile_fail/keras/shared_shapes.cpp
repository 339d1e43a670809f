// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A shared layer is called with inputs of two shapes.

#include <tf/keras.hpp>

using namespace tf::keras;

template <int Units>
struct Net : Functional<Net<Units>, Input<8>{}> {
    static constexpr auto build(auto x) {
        auto d = shared<Dense<Units>{}>();
        return (x | d) | d;
    }
};

void f() {
#ifdef TF_BAD
    Net<4> net;  // expect: \[tf\.keras\.shared_shapes\] a shared layer
#else
    Net<8> net;
#endif
    net(tf::zeros<float, 2, 8>());
}
