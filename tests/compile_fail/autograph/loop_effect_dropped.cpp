// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop prints, but uses nothing of the function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([] {
        tf::for_each(tf::range(3), [](auto i) { return tf::print(i); });  // expect: effect_dropped
    });
    f();
#else
    auto f = tf::function([] {
        return tf::for_each(tf::range(3), [](auto i) { return tf::print(i); });
    });
    f();
#endif
}
