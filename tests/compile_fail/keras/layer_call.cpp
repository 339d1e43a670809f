// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined layer that takes neither scope nor mode.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Twice {
    constexpr auto call(const auto& x) const { return x * 2.f; }
};
struct Double {
    constexpr auto call(Scope&, const auto& x, auto) const { return x * 2.f; }
};

void f() {
#ifdef TF_BAD
    Sequential<Input<4>{}, Twice{}> net;  // expect: \[tf\.keras\.layer_call\]
#else
    Sequential<Input<4>{}, Double{}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
