// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable as a by-value parameter would be a copy.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float> v(1.f);
    auto f = tf::function([](tf::Variable<float> x) { return x.read(); }, v);
    f();  // expect: \[tf\.variable\.copied\]
#else
    tf::Variable<float> v(1.f);
    auto f = tf::function([](tf::Variable<float>& x) { return x.read(); }, v);
    f();
#endif
}
