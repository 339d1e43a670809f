// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The state of a for_each changes its dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> n) {
        return tf::for_each(tf::range(n), [](auto i, auto s) { return tf::cast<float>(s + i); }, 0);  // expect: \[tf\.while_loop\.invariant\]
    });
    f(3);
#else
    auto f = tf::function([](tf::Tensor<int> n) {
        return tf::for_each(tf::range(n), [](auto i, auto s) { return s + i; }, 0);
    });
    f(3);
#endif
}
