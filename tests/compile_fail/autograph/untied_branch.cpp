// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Within a loop over constants a branch depends on the loop's variable, and its effect on nothing.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float> v(0.f);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            const auto late = [&](auto i) { tf::cond(i > 2, [&] { b.assign_add(1.f); }); };
            tf::for_each(tf::range(9), late);  // expect: captures_depends_on_constants_only
        },
        v);
    f();
#else
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            const auto late = [&](auto i) { tf::cond(i > 2, [&] { b.assign_add(1.f); }); };
            tf::for_each(tf::range(tf::like<int>(b, 9)), late);
        },
        v);
    f();
#endif
}
