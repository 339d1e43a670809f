// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A random tensor is printed: the effect uses nothing of the function, and its result is dropped.

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
