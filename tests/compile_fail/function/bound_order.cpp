// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bound modules and variables must be the first parameters.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float> v(1.f);
    auto f = tf::function([](tf::Tensor<float> a, tf::Variable<float>& x) { return a * x; }, v);
    f(1.f);  // expect: \[tf\.function\.unbound_parameter\]
#else
    tf::Variable<float> v(1.f);
    auto f = tf::function([](tf::Variable<float>& x, tf::Tensor<float> a) { return a * x; }, v);
    f(1.f);
#endif
}
