// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A fresh random tensor is printed: nothing ties the effect to the function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([] {
        tf::print(tf::random::normal<float, 2>());  // expect: effect_dropped
    });
    f();
#else
    auto f = tf::function([] { return tf::print(tf::random::normal<float, 2>()); });
    f();
#endif
}
