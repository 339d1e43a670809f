// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A branch on a constant captures: the assignment would stand outside of it.

#include <tf/functions.hpp>

int main() {
    tf::Variable<int> v(0);
#ifdef TF_BAD
    auto f = tf::function(
        [](tf::Variable<int>& b) { tf::cond(tf::constant(false), [&] { b.assign_add(1); }); }, v);
    f();  // expect: captures_depends_on_constants_only__start_it_from_tf_like
#else
    auto f = tf::function(
        [](tf::Variable<int>& b) { tf::cond(tf::like(b, 0) > 0, [&] { b.assign_add(1); }); }, v);
    f();
#endif
}
