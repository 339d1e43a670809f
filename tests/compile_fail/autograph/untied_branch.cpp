// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Within a loop over constants, a branch depends on random numbers, and its effect uses only
// constants.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float> v(0.f);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            const auto rarely = [&](auto i) {
                tf::cond(tf::random::uniform<float>() * 9.f < tf::cast<float>(i),
                         [&] { b.assign_add(1.f); });
            };
            tf::for_each(tf::range(9), rarely);  // expect: captures_depends_on_constants_only
        },
        v);
    f();
#else
    auto f = tf::function(
        [](tf::Variable<float>& b) {
            const auto rarely = [&](auto i) {
                tf::cond(tf::random::uniform<float>() * 9.f < tf::cast<float>(i),
                         [&] { b.assign_add(1.f); });
            };
            tf::for_each(tf::range(tf::like<int>(b, 9)), rarely);
        },
        v);
    f();
#endif
}
