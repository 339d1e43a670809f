// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dtype that TensorFlow does not read.

#include <tf/strings.hpp>

int main() {
    auto x = tf::constant({"1", "2"});
#ifdef TF_BAD
    auto y = tf::strings::to_number<short>(x);  // expect: \[tf\.strings\.to_number\]
#else
    auto y = tf::strings::to_number<int>(x);
#endif
    y.shape();
}
