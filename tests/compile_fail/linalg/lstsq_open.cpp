// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A system whose numbers of rows and columns are not known.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 4, 2>();
    auto b = tf::zeros<float, 4, 1>();
#ifdef TF_BAD
    auto y = tf::linalg::lstsq(tf::Tensor<float, tf::dyn, 2>(a), b);  // expect: \[tf\.linalg\.open_dims\]
#else
    auto y = tf::linalg::lstsq(a, b);
#endif
}
