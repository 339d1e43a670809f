// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable as the condition of ?:.

#include <tf/functions.hpp>

int main() {
    tf::Variable<bool> v(true);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<bool>& on, tf::Tensor<float> a) {
            return on ? a : -a;  // expect: \[tf\.autograph\.tensor_as_bool\]
        },
        v);
    f(1.f);
#else
    auto f = tf::function(
        [](tf::Variable<bool>& on, tf::Tensor<float> a) { return tf::where(on, a, -a); }, v);
    f(1.f);
#endif
}
