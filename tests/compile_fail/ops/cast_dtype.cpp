// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dtype that is a member of a tensor.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
    auto n = tf::constant({1, 2});
    n.shape();
#ifdef TF_BAD
    auto y = tf::cast(x, n.dtype);  // expect: \[tf\.ops\.dtype\]
    y.shape();
#else
    auto y = tf::cast<decltype(n)::dtype>(x);
    y.shape();
#endif
}
