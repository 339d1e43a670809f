// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two values of a dict have the same name.

#include <tf/functions.hpp>

int main() {
    const auto f = tf::function([](tf::Tensor<float> x) {
#ifdef TF_BAD
        return tf::dict(tf::named<"x">(x), tf::named<"x">(x * 2.f));  // expect: \[tf\.dict\.name_twice\]
#else
        return tf::dict(tf::named<"x">(x), tf::named<"y">(x * 2.f));
#endif
    });
    tf::get<"x">(f(1.f));
}
