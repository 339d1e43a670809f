// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable as the result of a function that deduces its type.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float> v(1.f);
#ifdef TF_BAD
    auto f = tf::function([](tf::Variable<float>& w) { return w; }, v);  // expect: \[tf\.variable\.copied\]
    f();
#else
    auto f = tf::function([](tf::Variable<float>& w) -> auto& { return w; }, v);
    f();
#endif
}
