// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ number is not a range.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::for_each(10, [](auto, auto s) { return s * 2.f; }, a);  // expect: \[tf\.iteration\.elements\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::for_each(tf::range(10), [](auto, auto s) { return s * 2.f; }, a);
    });
    f(1.f);
#endif
}
