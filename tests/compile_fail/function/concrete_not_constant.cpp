// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The concrete function of a body that the compiler cannot run.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::Variable<float> x(1.f);  // expect: variable_created_inside_tf_function
        return x + a;
    });
    f.get_concrete_function();
#else
    tf::Variable<float> v(1.f);
    auto f = tf::function([](tf::Variable<float>& x, tf::Tensor<float> a) { return x + a; }, v);
    f.get_concrete_function();
#endif
}
