// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A switch without branches.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> i) {
        tf::switch_case(i);  // expect: \[tf\.cond\.no_branches\]
        return i;
    });
    f(1);
#else
    auto f = tf::function([](tf::Tensor<int> i) {
        return tf::switch_case(i, [&] { return i; });
    });
    f(1);
#endif
}
