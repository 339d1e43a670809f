// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A module whose call is a template, so its arguments are not known.

#include <tf/functions.hpp>

struct Scale : tf::Module {
    tf::Variable<float> w{this, "w", 2.f};
    constexpr Scale() : tf::Module("scale") {}
    constexpr auto operator()(auto x) { return w * x; }
    constexpr tf::Tensor<float> call(tf::Tensor<float> x) { return w * x; }
};
void f(Scale& scale) {
#ifdef TF_BAD
    auto traced = tf::function(scale);  // expect: \[tf\.function\.module\]
#else
    auto traced = tf::function<&Scale::call>(scale);
#endif
    (void)traced;
}
