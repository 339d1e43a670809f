// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A name that does not exist, in the body.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) { return tf::twice(x); });  // expect: twice
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) { return tf::square(x); });
    f(1.f);
#endif
}
