// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An input signature consists of TensorSpecs.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto a) { return a * 2.f; }, tf::input_signature<float>);  // expect: \[tf\.function\.bad_signature\]
    f(1.f);
#else
    auto f =
        tf::function([](auto a) { return a * 2.f; }, tf::input_signature<tf::TensorSpec<float>>);
    f(1.f);
#endif
}
