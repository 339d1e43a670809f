// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two layers in a list do not fit; the message shows both, and the tensor between them.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Crop {  // takes images only
    template <int H, int W, int C>
    constexpr auto call(Scope&, const tf::Tensor<float, tf::dyn, H, W, C>& x, auto) const {
        return x;
    }
};

void f() {
#ifdef TF_BAD
    Sequential<Input<28, 28, 1>{}, Flatten{}, Crop{}, Dense<10>{}> net;  // expect: \[tf\.keras\.input\].*LayerIsGiven
#else
    Sequential<Input<28, 28, 1>{}, Crop{}, Flatten{}, Dense<10>{}> net;
#endif
    net(tf::zeros<float, 2, 28, 28, 1>());
}
