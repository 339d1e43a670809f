// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function instead of its result, in a structure.

#include <tf/functions.hpp>

int main() {
    const auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
#ifdef TF_BAD
    tf::print("f:", std::tuple(f, 1));  // expect: \[tf\.ops\.print_value\]
#else
    tf::print("f:", std::tuple(f(1.f), 1));
#endif
}
