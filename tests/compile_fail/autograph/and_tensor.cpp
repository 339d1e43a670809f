// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// && of tensors would evaluate both sides; AutoGraph's `and` is lazy.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) { return a > 0.f && a < 1.f; });  // expect: \[tf\.autograph\.tensor_as_bool\]
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) { return tf::logical_and(a > 0.f, a < 1.f); });
    f(1.f);
#endif
}
