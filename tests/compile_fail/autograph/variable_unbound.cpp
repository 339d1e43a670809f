// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable outside of the function, to which the function is not bound.

#include <tf/functions.hpp>

tf::Variable<float> counter(0.f);

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) { return a + counter; });
    f(1.f);  // expect: \[tf\.autograph\.unbound_variable\]
#else
    auto f = tf::function(
        [](tf::Variable<float>& c, tf::Tensor<float> a) { return a + c; }, counter);
    f(1.f);
#endif
}
