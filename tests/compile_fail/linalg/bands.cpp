// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several diagonals of which the matrices do not have all.

#include <tf/linalg.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3>();
#ifdef TF_BAD
    auto y = tf::linalg::diag_part<-1, 3>(x);  // expect: \[tf\.ops\.diagonal\]
    y.shape();
#else
    auto y = tf::linalg::diag_part<-1, 2>(x);
    y.shape();
#endif
}
