// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tensors of two shapes, which are not broadcast.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({"a", "b"});
    auto z = tf::zeros<tf::string, 2>();
#ifdef TF_BAD
    auto y = tf::strings::join(x, tf::constant({"c"}));  // expect: \[tf\.strings\.join\]
#else
    auto y = tf::strings::join(x, z, "c");
#endif
    y.shape(), z.shape();
}
