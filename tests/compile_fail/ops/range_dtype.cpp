// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range of bytes.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::range(tf::constant<std::uint8_t>(3)).collapse();  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::range(tf::constant(3)).collapse();
    y.shape();
#endif
}
