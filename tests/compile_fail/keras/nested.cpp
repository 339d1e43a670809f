// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model with members as a layer of another one.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Part : Model<Part, Input<4>{}> {
    Layer<Dense<3>{}, 4> dense{this, "dense"};
    using Model::Model;
    constexpr auto call(auto x) { return dense(x); }
};
#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Nested<Part>{}>;  // expect: \[tf\.keras\.nested\]
#else
struct Net : Model<Net, Input<4>{}> {
    Part part{this, "part"};
    constexpr auto call(auto x) { return part.call(x); }
};
#endif
Net net;
