// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A call with the wrong number of parameters.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : tf::keras::Model<Net, Input<4>{}> {
#ifdef TF_BAD
    constexpr auto call(auto x, auto mode, auto more) { return mode.value ? x : more; }  // expect: \[tf\.keras\.model_body\]
#else
    constexpr auto call(auto x) { return x * 2.f; }
#endif
};

void f(Net& net) { net(tf::zeros<float, 2, 4>()); }
