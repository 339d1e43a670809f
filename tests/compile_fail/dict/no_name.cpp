// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dict does not have the requested name.

#include <tf/functions.hpp>

int main() {
    const auto f = tf::function([](tf::Tensor<float> x) {
        return tf::dict(tf::named<"loss">(x), tf::named<"accuracy">(x * 2.f));
    });
    const auto r = f(1.f);
#ifdef TF_BAD
    const auto y = tf::get<"los">(r) + 1.f;  // expect: \[tf\.dict\.no_name\]
#else
    const auto y = tf::get<"loss">(r) + 1.f;
#endif
    tf::print(y);
}
