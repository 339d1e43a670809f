// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable outside of the function is assigned, and no argument leads to the tape.

#include <tf/functions.hpp>

tf::Variable<float> counter(0.f);

int main() {
#ifdef TF_BAD
    auto f = tf::function([] {
        counter.assign_add(1.f);  // expect: variable_outside_the_function_written
    });
    f();
#else
    auto f = tf::function([](tf::Variable<float>& c) { c.assign_add(1.f); }, counter);
    f();
#endif
}
