// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop over constants writes a variable: its values meet the function's tape inside the loop.

#include <tf/functions.hpp>

int main() {
    tf::Variable<int> v(0);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<int>& b) {
            tf::for_each(tf::constant({5, 7}), [&](auto k) { b.assign_add(k); });
        },
        v);
    f();  // expect: \[tf\.autograph\.untied_loop\]
#else
    auto f = tf::function(
        [](tf::Variable<int>& b) {
            auto elements = tf::constant({5, 7}) + tf::like(b, 0);
            tf::for_each(elements, [&](auto k) { b.assign_add(k); });
        },
        v);
    f();
#endif
}
