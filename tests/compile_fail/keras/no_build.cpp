// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer is called outside of the `build` of a model.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : Functional<Net, Input<4>{}> {
    static constexpr auto build(auto x) { return x | layer<Dense<4>{}>; }
};

void f() {
#ifdef TF_BAD
    const auto g = tf::function([](tf::Tensor<float, 2, 4> x) { return x | layer<Dense<4>{}>; });
    g(tf::zeros<float, 2, 4>());  // expect: layer_is_called_outside_of_the_build_of_a_keras_model
#else
    Net net;
    net(tf::zeros<float, 2, 4>());
#endif
}
