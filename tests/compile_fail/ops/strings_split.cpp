// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A matrix is split without the header of ragged tensors.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({{"a b", "b"}, {"c", "d e"}});
#ifdef TF_BAD
    auto y = tf::strings::split(x);  // expect: \[tf\.strings\.split\]
#else
    auto y = tf::strings::split(tf::reshape<-1>(x)).values;
#endif
    y.shape();
}
