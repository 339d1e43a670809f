// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer in `build` does not take the rank of its input.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Crop {  // takes images only
    template <int H, int W, int C>
    constexpr auto call(Scope&, const tf::Tensor<float, tf::dyn, H, W, C>& x, auto) const {
        return x;
    }
};
struct Net : Functional<Net, Input<28, 28, 1>{}> {
    static constexpr auto build(auto x) {
#ifdef TF_BAD
        return x | layer<Flatten{}> | layer<Crop{}> | layer<Dense<10>{}>;  // expect: \[tf\.keras\.input\].*LayerIsGiven
#else
        return x | layer<Crop{}> | layer<Flatten{}> | layer<Dense<10>{}>;
#endif
    }
};

void f() {
    Net net;
    net(tf::zeros<float, 2, 28, 28, 1>());
}
