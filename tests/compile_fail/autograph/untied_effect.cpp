// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A long loop over constants whose effects do not depend on them: where to record it is unknown.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float> v(0.f);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            tf::for_each(tf::range(1000), [&](auto) { b.assign_add(1.f); });  // expect: more_than_64_times
        },
        v);
    f();
#else
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            tf::for_each(tf::range(tf::like<int>(b, 1000)), [&](auto) { b.assign_add(1.f); });
        },
        v);
    f();
#endif
}
