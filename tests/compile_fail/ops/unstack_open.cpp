// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dim that is not known.

#include <tf/functions.hpp>

int main() {
    tf::Tensor<float, tf::dyn, 3> x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::unstack(x)[0];  // expect: \[tf\.ops\.unstack\]
    y.shape();
#else
    auto y = tf::unstack<1>(x)[0];
    y.shape();
#endif
}
