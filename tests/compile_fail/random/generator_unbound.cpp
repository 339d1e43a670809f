// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function draws from a generator that it is not bound to.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    auto g = tf::random::Generator::from_seed(1);
    auto f = tf::function([&g] { return g.normal<2>(); });  // expect: \[tf\.function\.captures\]
    f();
#else
    auto g = tf::random::Generator::from_seed(1);
    auto f = tf::function([](tf::random::Generator& r) { return r.normal<2>(); }, g);
    f();
#endif
}
