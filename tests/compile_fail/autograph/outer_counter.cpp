// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 3: a number outside of the function is changed; this would happen once, while tracing.

// g++: 2 errors

#include <tf/functions.hpp>

int calls = 0;

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        ++calls;  // expect: 'calls'|visible outside
        return a;
    });
    f(1.f);
#else
    tf::Variable<int> counter(0);
    auto f = tf::function(
        [](tf::Variable<int>& c, tf::Tensor<float> a) {
            c.assign_add(1);
            return a;
        },
        counter);
    f(1.f);
#endif
}
