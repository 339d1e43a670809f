// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 2: a variable is created in every call.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::Variable<float> x(1.f);  // expect: variable_created_inside_tf_function
        return x.assign_add(a).read();
    });
    f(1.f);
#else
    tf::Variable<float> outside(1.f);
    auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float> a) {
            x.assign_add(a);
            return x.read();
        },
        outside);
    f(1.f);
#endif
}
