// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Name scopes become names of nodes, in which TensorFlow does not allow all characters.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        const tf::name_scope scope("my layer", a);
        return a * 2.f;
    });
    f(1.f);  // expect: \[tf\.name_scope\.name\]
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        const tf::name_scope scope("my_layer-2/a.b>c", a);
        const tf::name_scope inner("_inner", a);
        const tf::name_scope whole("whole/", a);
        return a * 2.f;
    });
    f(1.f);
#endif
}
