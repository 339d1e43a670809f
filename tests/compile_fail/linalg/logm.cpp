// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The logarithm of a real matrix.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::eye<2>();
#ifdef TF_BAD
    auto y = tf::linalg::logm(a);  // expect: \[tf\.ops\.bad_dtype\] logm
#else
    auto y = tf::linalg::logm(tf::cast<std::complex<float>>(a));
#endif
}
