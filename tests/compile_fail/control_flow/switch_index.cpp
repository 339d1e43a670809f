// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A float as the index of a switch.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::switch_case(a, [] { return tf::constant(1); }, [] { return tf::constant(2); });  // expect: \[tf\.cond\.index\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::switch_case(tf::cast<int>(a), [] { return tf::constant(1); },
                               [] { return tf::constant(2); });
    });
    f(1.f);
#endif
}
