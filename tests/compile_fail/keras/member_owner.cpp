// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A member without its owner.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : tf::keras::Model<Net, Input<4>{}> {
#ifdef TF_BAD
    Layer<Dense<3>{}, 4> hidden;  // expect: \[tf\.module\.untracked_member\]
#else
    Layer<Dense<3>{}, 4> hidden{this, "hidden"};
#endif
    constexpr auto call(auto x, auto mode) { return hidden(x, mode); }
};

void f() { Net()(tf::zeros<float, 2, 4>()); }
