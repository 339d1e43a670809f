// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A literal whose value does not fit the dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<std::uint8_t> a) { return a + 300; });
    f(1);  // expect: \[tf\.core\.literal_range\]
#else
    auto f = tf::function([](tf::Tensor<std::uint8_t> a) { return tf::cast<int>(a) + 300; });
    f(1);
#endif
}
