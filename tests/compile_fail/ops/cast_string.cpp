// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number cannot be cast to a string.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::cast<tf::string>(a);  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::cast<double>(a);
    y.shape();
#endif
}
