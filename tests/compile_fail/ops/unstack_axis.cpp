// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis that the tensor does not have.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::unstack<2>(x)[0];  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto y = tf::unstack<1>(x)[0];
    y.shape();
#endif
}
