// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer in the call of another one, without braces.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Part {
    constexpr auto call(Scope& k, const auto& x, auto mode) const {
#ifdef TF_BAD
        return k.call<Dense<3>>(x, mode);  // expect: \[tf\.keras\.scope_call\]
#else
        return k.call<Dense<3>{}>(x, mode);
#endif
    }
};
using Net = Sequential<Input<4>{}, Part{}>;
Net net;
