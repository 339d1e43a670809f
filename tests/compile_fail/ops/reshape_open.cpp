// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two dims are left open.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reshape<-1, -1>(a);  // expect: \[tf\.ops\.reshape\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::reshape<-1, 2>(a);
    y.shape();
#endif
}
